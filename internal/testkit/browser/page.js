// Evaluated in the page; each function answers one question of read.go or act.go.
() => {
  const plain = (s) => (s ?? "").replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ").trim();
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const seen = (css) => [...document.querySelectorAll(css)].filter(shown);
  const pressable =
    "a[href], button, label, summary, select, input, textarea, [role=button], [role=link], [role=menuitem], [role=menuitemradio], [role=option], [role=tab], [role=switch], [role=checkbox], [role=radio]";
  const called = (text) =>
    seen(pressable).filter((e) => [e.innerText, e.getAttribute("aria-label"), e.type === "submit" ? e.value : ""].some((s) => plain(s) === plain(text)));
  const place = (e) => {
    const r = e.getBoundingClientRect();
    return { X: r.left + r.width / 2, Y: r.top + r.height / 2 };
  };
  return {
    async spot(kind, what) {
      const e = (kind === "css" ? seen(what) : called(what))[0];
      if (!e) return { Why: "It is not there." };
      if (e.disabled) return { Why: "It is disabled." };
      e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const before = place(e);
      await new Promise((go) => setTimeout(go, 20));
      const now = place(e);
      if (before.X !== now.X || before.Y !== now.Y) return { Why: "It moves." };
      const top = document.elementFromPoint(now.X, now.Y);
      const hit = top && (e.contains(top) || [...(e.labels ?? [])].some((l) => l.contains(top)));
      if (!hit) return { Why: "Over it lies " + (top ? top.outerHTML.slice(0, 200) : "nothing: it is outside the window") };
      return { ...now, Why: "" };
    },
    focused: (css) => document.activeElement?.matches(css) ?? false,
    choose(css, value) {
      const e = seen(css)[0];
      if (![...e.options].some((o) => o.value === value)) return false;
      e.value = value;
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    },
    shows: (text) => plain(document.body?.innerText).includes(plain(text)),
    count: (css) => seen(css).length,
    text: (css) => plain(seen(css)[0]?.innerText),
    excerpt: () => location.href + " shows:\n" + (document.body?.innerText ?? "").slice(0, 1500),
  };
}
