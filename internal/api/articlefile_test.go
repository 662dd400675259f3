package api_test

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestTheFilesOfAnArticleAreAttachedFetchedAndTakenAway(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		a := h.post("/articles", m{"lang": "ar", "title": "الباب", "body": "![](valve.png)", "audience": "public"}).want(201)
		path := "/articles/" + a.at("id")
		png := base64.StdEncoding.EncodeToString([]byte("\x89PNG\x0D\x0A\x1A\x0A and the rest"))
		h.post(path+"/files", m{"attachments": []m{}}).want(422)
		with := h.post(path+"/files", m{"attachments": []m{{"name": "valve.png", "data": png}, {"name": "valve.png", "data": png}}}).want(200)
		with.has("files.0.name", "valve.png", "files.0.type", "image/png", "files.0.live", "false", "files.1.name", "valve-2.png")
		h.post(path+"/publication", m{"lang": "ar"}).want(200).has("files.0.live", "true")
		if got := h.get(path + "/files/" + with.at("files.0.id")).want(200); !strings.HasPrefix(string(got.raw), "\x89PNG") {
			t.Errorf("the file holds %q", got.raw)
		}
		other := h.post("/articles", m{"lang": "ar", "title": "غيرها"}).want(201)
		h.get("/articles/" + other.at("id") + "/files/" + with.at("files.0.id")).want(404)
		h.call("DELETE", "/api/v1"+path+"/files/"+with.at("files.1.id"), nil).want(200).has("files.1", "")
		archive := h.get("/articles/archive").want(200)
		h.call("DELETE", "/api/v1"+path, nil).want(409).has("code", "knowledge.erase.archive_first")
		h.post(path+"/archive", m{}).want(200).has("archived", "true")
		h.call("DELETE", "/api/v1"+path, nil).want(200).has("erased", "true")
		h.get(path).want(404)
		h.post("/articles/archive?publish=true", archive.raw, "Content-Type", "application/zip").want(200).has("made", "1", "present", "1")
		back := h.get("/articles?q=الباب").want(200)
		back.has("items.0.files.0.name", "valve.png", "items.0.files.0.live", "true", "items.0.texts.0.live", "true")
		h.post("/articles/archive", []byte("no archive"), "Content-Type", "application/zip").want(422).has("code", "fault.invalid")
	})
}
