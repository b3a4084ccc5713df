/* <form data-live="meant">: while one chooses, asks what its button named "look" asks, and puts
   the part of the answer with that id, and the hidden field "seen", into the page. */
for (const form of document.querySelectorAll("form[data-live]")) {
  const id = form.dataset.live;
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const sent = new FormData(form);
    sent.set("look", "on");
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent });
      if (!answer.ok || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceChildren(...fresh.childNodes);
      const seen = page.querySelector("[name=seen]");
      if (seen && form.elements.seen) form.elements.seen.value = seen.value;
    } catch { /* without a line the button still asks */ }
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "name") return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  });
}
