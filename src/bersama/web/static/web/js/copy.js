/* <div data-copy><input readonly><button hidden data-copied="Copied"><span>Copy</span></button></div>:
   shows the button and lets it copy the text of the input. Without it the text can be selected. */
for (const box of document.querySelectorAll("[data-copy]")) {
  const field = box.querySelector("input, textarea");
  const button = box.querySelector("button");
  if (!field || !button) continue;
  const word = button.querySelector("span") ?? button;
  const before = word.textContent;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      /* Without a secure line there is no clipboard: the older way. */
      if (!document.execCommand("copy")) return;
    }
    word.textContent = button.dataset.copied;
    setTimeout(() => { word.textContent = before; }, 2500);
  });
}
