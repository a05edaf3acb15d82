// The same page in the other language: both books have the same pages, side by side.
"use strict";

(function languageSwitch() {
  const french = document.documentElement.lang === "fr";
  const place = document.querySelector("#mdbook-menu-bar .right-buttons, .right-buttons");
  if (!place) return;
  const link = document.createElement("a");
  link.className = "language-switch";
  link.lang = french ? "en" : "fr";
  link.textContent = french ? "English" : "Français";
  const root = typeof path_to_root === "string" ? path_to_root : "";
  const page = location.pathname.split("/").pop() || "index.html";
  link.href = root + "../" + link.lang + "/" + page + location.hash;
  place.prepend(link);
})();
