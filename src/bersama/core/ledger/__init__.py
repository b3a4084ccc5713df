"""The ledger: what was done, when, about what; written in the act's own transaction.

`models` the tables, `canonical` the bytes that are hashed, `tree` the Merkle tree, `keys` the
key of this machine, `writing` appends, `checkpoints` seal, `receipts` prove one entry to one
person, `verify_receipt` checks that offline, `verifying` checks everything.
"""
