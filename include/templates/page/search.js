"use strict";
(function () {
  const box = document.getElementById("search");
  const input = document.getElementById("words");
  const found = document.getElementById("found");
  const releases = Array.from(document.querySelectorAll(".release"));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const show = () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const release of releases) {
      const text = plain(release.textContent);
      release.hidden = !words.every((word) => text.includes(word));
      count += release.hidden ? 0 : 1;
    }
    for (const one of document.querySelectorAll(".series")) {
      one.hidden = !one.querySelector(".release:not([hidden])");
    }
    found.textContent = count === 1 ? "1 release" : count + " releases";
  };
  input.addEventListener("input", show);
  box.hidden = false;
  show();
})();
