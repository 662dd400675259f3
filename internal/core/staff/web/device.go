package web

import (
	"strings"

	"rida/internal/kit/web/ui"
)

// Marks by which browsers and systems give themselves away, the more particular
// ones first: Edge also calls itself Chrome, Chrome also calls itself Safari.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// device names a browser for people: "Firefox, Windows".
func device(v ui.View, agent string) string {
	browser, system := named(browsers, agent), named(systems, agent)
	switch {
	case browser == "" && system == "":
		return v.P.T("staff.session.unknown")
	case browser == "" || system == "":
		return browser + system
	}
	return v.P.T("staff.session.on", "browser", browser, "system", system)
}

func named(marks [][2]string, agent string) string {
	for _, m := range marks {
		if strings.Contains(agent, m[0]) {
			return m[1]
		}
	}
	return ""
}
