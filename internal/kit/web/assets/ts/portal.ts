// Public pages work without script. With it, a password can be looked at, the
// summary of errors takes the focus, and the names of chosen files are shown.
import { all, one } from "./page";
import { reveal } from "./reveal";

reveal();
one("[data-focus]")?.focus();

for (const input of all<HTMLInputElement>("input[type=file][data-names]")) {
  input.addEventListener("change", () => {
    const shown = one(`#${CSS.escape(input.dataset["names"] ?? "")}`);
    if (shown) shown.textContent = [...(input.files ?? [])].map((f) => f.name).join(" · ");
  });
}

// A form goes once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "yes";
});
addEventListener("pageshow", () => all("form[data-sent]").forEach((f) => delete f.dataset["sent"]));
