"use strict";
(function () {
  const box = document.getElementById("search");
  const input = document.getElementById("words");
  const found = document.getElementById("found");
  const answers = Array.from(document.querySelectorAll(".release"));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const show = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const answer of answers) {
      const text = plain(answer.textContent);
      answer.hidden = !words.every((word) => text.includes(word));
      count += answer.hidden ? 0 : 1;
    }
    found.textContent = count === 1 ? "1 answer" : count + " answers";
  };
  input.addEventListener("input", show);
  box.hidden = false;
  show();
})();
