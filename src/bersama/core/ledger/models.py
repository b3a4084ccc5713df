"""Tables of the ledger. What is written once stays: only openings and subject keys are erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Stream(models.Model):
    """One chain of entries (`e/...` an engagement, `o/...` a firm) and where it stands.

    `guard` is a MAC over the other columns with a key that is not in the database, so that
    whoever can only write SQL can neither cut the tail of a chain nor lengthen it.
    """

    name = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    sealed_size = models.PositiveBigIntegerField(default=0)
    sealed = models.CharField(max_length=64, blank=True)
    guard = models.CharField(max_length=64, blank=True)

    class Meta:
        app_label = "core"
        db_table = "ledger_stream"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="ledger_one_stream_a_name"),
            models.CheckConstraint(
                condition=Q(sealed_size__lte=F("size")), name="ledger_sealed_within_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One act. The leaf is made of these columns; `link` chains it to the one before.

    `ends` says that the row this is about is gone from here on (removed or erased).
    """

    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    obj = models.CharField(max_length=120)
    who = models.CharField(max_length=32, blank=True)
    commitment = models.CharField(max_length=64, blank=True)
    codes = models.JSONField(default=dict, blank=True)
    ends = models.BooleanField(default=False)
    leaf = models.CharField(max_length=64)
    link = models.CharField(max_length=64)

    class Meta:
        app_label = "core"
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="ledger_one_entry_a_seq"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_seq_begins_at_one"),
        ]
        indexes = [models.Index(fields=["obj", "stream", "seq"], name="ledger_entry_obj")]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.obj}"


class BatchRow(models.Model):
    """One row of a batch: an import is one entry whose codes hold a root over these."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="rows", db_index=False)
    position = models.PositiveIntegerField()
    obj = models.CharField(max_length=120)
    commitment = models.CharField(max_length=64)

    class Meta:
        app_label = "core"
        db_table = "ledger_batch_row"
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "position"], name="ledger_one_batch_row_a_position"
            ),
        ]
        indexes = [models.Index(fields=["obj"], name="ledger_batch_row_obj")]

    def __str__(self) -> str:
        return f"{self.position} {self.obj}"


class Opening(models.Model):
    """What opens the newest commitment to a live row. Deleting it is what erasure means.

    `marks` hold eight digits a field, salted by `key`, so that `verify` can name the field.
    """

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="openings", db_index=False
    )
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=60)
    obj = models.CharField(max_length=120)
    key = models.BinaryField(max_length=32)
    marks = models.TextField(blank=True)

    class Meta:
        app_label = "core"
        db_table = "ledger_opening"
        constraints = [
            models.UniqueConstraint(fields=["obj"], name="ledger_one_opening_a_row"),
            models.UniqueConstraint(
                fields=["entry", "position"], name="ledger_one_opening_a_commitment"
            ),
        ]
        indexes = [models.Index(fields=["kind"], name="ledger_opening_kind")]

    def __str__(self) -> str:
        return f"opening of {self.obj}"


class SubjectKey(models.Model):
    """The key behind one person's pseudonyms. Without it nobody can link them any more."""

    person_id = models.BigIntegerField()
    key = models.BinaryField(max_length=32)
    guard = models.CharField(max_length=64)

    class Meta:
        app_label = "core"
        db_table = "ledger_subject_key"
        constraints = [
            models.UniqueConstraint(fields=["person_id"], name="ledger_one_key_a_person"),
        ]

    def __str__(self) -> str:
        return f"key of person {self.person_id}"


class Checkpoint(models.Model):
    """A signed statement: so many entries, this root. Each names the one before it."""

    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="checkpoints", db_index=False
    )
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    signed_by = models.CharField(max_length=16)
    signature = models.CharField(max_length=128)
    frontier = models.TextField()

    class Meta:
        app_label = "core"
        db_table = "ledger_checkpoint"
        constraints = [
            models.UniqueConstraint(fields=["stream", "size"], name="ledger_one_checkpoint_a_size"),
            models.CheckConstraint(condition=Q(size__gte=1), name="ledger_checkpoint_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.size}"
