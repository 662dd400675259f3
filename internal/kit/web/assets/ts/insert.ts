// A button that puts ready words into a text field, where the cursor stands.
import { one } from "./page";

export function insert(): void {
  document.addEventListener("click", (e) => {
    const button = (e.target as Element | null)?.closest<HTMLElement>("[data-insert][data-into]");
    const field = button && one<HTMLTextAreaElement>(`#${button.dataset["into"] ?? ""}`);
    if (!button || !field) return;
    const words = button.dataset["insert"] ?? "", at = field.selectionStart;
    const before = field.value.slice(0, at);
    const gap = before === "" || before.endsWith("\n") ? "" : "\n\n";
    field.focus();
    field.setRangeText(gap + words + "\n", at, field.selectionEnd, "end");
    // Between the brackets stands what a reader who does not see the picture hears.
    if (words.startsWith("![]")) field.setSelectionRange(at + gap.length + 2, at + gap.length + 2);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
