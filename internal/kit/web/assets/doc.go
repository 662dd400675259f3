// Package assets holds the styles, scripts, icons and fonts of every page,
// bundled by build.mjs into dist/ and embedded in the program.
//
// Names in dist/ carry a hash of their content, so a browser may keep them for
// ever; URL gives today's name. Nothing here comes from another host.
package assets
