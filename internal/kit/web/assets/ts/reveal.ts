// A password can be looked at. Without script the button stays hidden.
import { all, one } from "./page";

export function reveal(): void {
  for (const button of all<HTMLButtonElement>("[data-reveal]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const box = one<HTMLInputElement>(`#${CSS.escape(button.dataset["reveal"] ?? "")}`);
      if (!box) return;
      const shown = box.type === "password";
      box.type = shown ? "text" : "password";
      button.textContent = (shown ? button.dataset["shown"] : button.dataset["hidden"]) ?? "";
      box.focus();
    });
  }
}
