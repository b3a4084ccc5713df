/* <button data-confirm="What will happen." data-confirm-yes="Delete" data-confirm-no="Keep it">:
   asks once, with the consequence in words, before the form goes. */
for (const button of document.querySelectorAll("button[data-confirm]")) {
  const form = button.form;
  if (!form || !("HTMLDialogElement" in window)) continue;
  let sure = false;
  button.addEventListener("click", (event) => {
    if (sure || !form.checkValidity()) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "sure";
    const text = document.createElement("p");
    text.id = "sure-text";
    text.textContent = button.dataset.confirm;
    dialog.setAttribute("aria-labelledby", text.id);
    const row = document.createElement("div");
    row.className = "row";
    const no = document.createElement("button");
    no.type = "button";
    no.className = "button quiet";
    no.textContent = button.dataset.confirmNo ?? document.body.dataset.no;
    const yes = document.createElement("button");
    yes.type = "button";
    yes.className = button.classList.contains("danger") ? "button danger" : "button";
    yes.textContent = button.dataset.confirmYes ?? button.textContent.trim();
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => { sure = true; dialog.close(); form.requestSubmit(button); });
    dialog.addEventListener("close", () => { dialog.remove(); if (!sure) button.focus(); });
    row.append(yes, no);
    dialog.append(text, row);
    document.body.append(dialog);
    dialog.showModal();
    no.focus();
  });
}
