// Prints the first Gregorian day of every Umm al-Qura month, as a second source
// for the calendar test. Run it in a folder outside the repository:
//
//   npm install --no-save @tabby_ai/hijri-converter@1.0.5
//   NODE_PATH=node_modules node generate.cjs > month-starts.txt
const { hijriToGregorian } = require("@tabby_ai/hijri-converter");

const two = (n) => String(n).padStart(2, "0");
const lines = ["# Umm al-Qura month and the Gregorian day it begins on; made by generate.cjs"];
for (let year = 1356; year <= 1500; year++) {
  for (let month = 1; month <= 12; month++) {
    const g = hijriToGregorian({ year, month, day: 1 });
    lines.push(`${year}-${two(month)} ${g.year}-${two(g.month)}-${two(g.day)}`);
  }
}
console.log(lines.join("\n"));
