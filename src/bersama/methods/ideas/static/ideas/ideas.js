// Two things on top of pages that work without it: a vote changes its card in place, and ideas
// like the one being typed are shown below it.

const vote = async (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const sent = new FormData(form, event.submitter);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: sent,
      headers: { "HX-Request": "true" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const box = document.createElement("div");
    box.innerHTML = await answer.text();
    const card = box.querySelector(".idea");
    const value = event.submitter.value;
    document.getElementById(form.dataset.vote).replaceWith(card);
    card.querySelector(`button[value="${value}"]`)?.focus();
  } catch {
    // Whatever went wrong is said by the page that the form leads to.
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = event.submitter.name;
    chosen.value = event.submitter.value;
    form.append(chosen);
    form.removeAttribute("data-vote");
    form.submit();
  }
};
document.addEventListener("submit", vote);

for (const form of document.querySelectorAll("form[data-similar]")) {
  const place = form.querySelector("[data-similar-here]");
  let waiting = 0;
  let asked = "";
  form.querySelector("textarea")?.addEventListener("input", (event) => {
    clearTimeout(waiting);
    const text = event.target.value.trim().slice(0, 1000);
    waiting = setTimeout(async () => {
      if (text === asked) return;
      asked = text;
      try {
        const query = new URLSearchParams({ text });
        const answer = await fetch(`${form.dataset.similar}?${query}`, {
          headers: { "HX-Request": "true" },
        });
        if (answer.ok && text === asked) place.innerHTML = await answer.text();
      } catch {
        place.replaceChildren();
      }
    }, 600);
  });
}
