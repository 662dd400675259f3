// Everything a page behind sign-in does beyond HTML. Each module adds one thing
// and the page works without any of them.
import "./htmx";
import { ages } from "./ages";
import { checks } from "./checks";
import { bell } from "./bell";
import { board } from "./board";
import { composer } from "./composer";
import { dialogs } from "./dialogs";
import { follow } from "./follow";
import { insert } from "./insert";
import { keyboard } from "./keyboard";
import { knowing } from "./knowing";
import { live } from "./live";
import { order } from "./order";
import { mention } from "./mention";
import { palette } from "./palette";
import { pick } from "./pick";
import { push } from "./push";
import { presence } from "./presence";
import { reveal } from "./reveal";
import { rows } from "./rows";
import { tabs } from "./tabs";
import { theme } from "./theme";
import { toasts } from "./toasts";

for (const start of [follow, toasts, dialogs, keyboard, palette, knowing, composer, checks, live, presence, mention, pick, rows, order, ages, theme, reveal, board, push, bell, tabs, insert]) start();
