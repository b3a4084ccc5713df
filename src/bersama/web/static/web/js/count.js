/* <p data-count="id of a textarea" data-limit="500" data-left="Characters left:">: counts while one types. */
for (const line of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(line.dataset.count);
  if (!field) continue;
  const limit = Number(line.dataset.limit);
  const show = () => {
    const left = limit - [...field.value].length;
    line.textContent = `${line.dataset.left} ${left}`;
    line.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", show);
  if (field.value) show();
}
