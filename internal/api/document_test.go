package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rida/internal/kit/db"
	"rida/internal/kit/lang"
	"rida/internal/testkit"
	"rida/internal/testkit/part"
)

func document(t *testing.T) (*house, map[string]any, []byte) {
	t.Helper()
	h := open(t, testkit.New(t, db.SQLite))
	a := h.call("GET", "/api/v1/openapi.json", nil, "Authorization", "").want(200)
	return h, a.json.(map[string]any), a.raw
}

// TestTheDocumentIsWholeAndItsCopyUpToDate holds the document against the rules
// of OpenAPI 3.1 that programs stumble over, and keeps its copy in docs.
func TestTheDocumentIsWholeAndItsCopyUpToDate(t *testing.T) {
	h, doc, raw := document(t)
	if doc["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", doc["openapi"])
	}
	for ref := range references(doc) {
		if lookUp(doc, ref) == nil {
			t.Errorf("%s leads nowhere", ref)
		}
	}
	described, ids := map[string]bool{}, map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			described[strings.ToUpper(method)+" "+path] = true
			name := op.(map[string]any)["operationId"].(string)
			if ids[name] {
				t.Errorf("two operations are called %s", name)
			}
			ids[name] = true
			checkOperation(t, path, op.(map[string]any))
		}
	}
	for pattern := range h.api.Operations() {
		if !described[pattern] {
			t.Errorf("%s is not in the document", pattern)
		}
		delete(described, pattern)
	}
	for pattern := range described {
		t.Errorf("%s is described and does not exist", pattern)
	}
	golden(t, raw)
}

var pathNames = regexp.MustCompile(`\{(\w+)\}`)

func checkOperation(t *testing.T, path string, op map[string]any) {
	t.Helper()
	name := fmt.Sprint(op["operationId"])
	if op["x-permission"] == "" || op["x-permission"] == nil {
		t.Errorf("%s names no permission", name)
	}
	if s := fmt.Sprint(op["summary"]); strings.Contains(s, "api.op") || len(s) < 5 {
		t.Errorf("%s: summary %q", name, s)
	}
	in := map[string]bool{}
	parameters, _ := op["parameters"].([]any)
	for _, p := range parameters {
		if p := p.(map[string]any); p["in"] == "path" {
			in[p["name"].(string)] = true
		} else if d, _ := p["description"].(string); p["$ref"] == nil && p["in"] == "query" && len(d) < 5 && p["name"] != "direction" {
			t.Errorf("%s: the parameter %v says nothing of itself", name, p["name"])
		}
	}
	for _, found := range pathNames.FindAllStringSubmatch(path, -1) {
		if !in[found[1]] {
			t.Errorf("%s: {%s} is no parameter", name, found[1])
		}
	}
	if body, ok := op["requestBody"].(map[string]any); ok {
		hasExample(t, name, body["content"])
	}
	good := 0
	for status, r := range op["responses"].(map[string]any) {
		if strings.HasPrefix(status, "2") {
			good++
			hasExample(t, name, r.(map[string]any)["content"])
		}
	}
	if good != 1 {
		t.Errorf("%s has %d good answers", name, good)
	}
}

func hasExample(t *testing.T, name string, content any) {
	t.Helper()
	all, _ := content.(map[string]any)
	if json, ok := all["application/json"].(map[string]any); ok && json["example"] == nil {
		t.Errorf("%s has no example", name)
	}
}

func references(v any) map[string]bool {
	found := map[string]bool{}
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			if s, ok := inner.(string); ok && k == "$ref" {
				found[s] = true
			}
			for ref := range references(inner) {
				found[ref] = true
			}
		}
	case []any:
		for _, inner := range v {
			for ref := range references(inner) {
				found[ref] = true
			}
		}
	}
	return found
}

func lookUp(doc any, ref string) any {
	at := doc
	for step := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		in, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = in[step]
	}
	return at
}

// golden keeps docs/api/openapi.json; -update writes it anew.
func golden(t *testing.T, raw []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(part.Root(t), "docs/api")
	testkit.Golden(t, mustRel(t, folder, "openapi.json"), pretty.Bytes())
}

// mustRel is a path in docs as the golden files' folder sees it.
func mustRel(t *testing.T, folder, name string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(filepath.Join(here, "testdata"), filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

// TestTheExamplesOfTheDocumentAreTaken sends the example of every body: what the
// document shows must pass the check of the body, whatever the rooms say then.
func TestTheExamplesOfTheDocumentAreTaken(t *testing.T) {
	h, doc, _ := document(t)
	reference := h.open("It leaks.")
	sent := 0
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			content, _ := lookUp(op, "requestBody/content").(map[string]any)
			body, ok := content["application/json"].(map[string]any)
			if !ok {
				continue
			}
			sent++
			path := strings.ReplaceAll(strings.ReplaceAll(path, "{reference}", reference), "{id}", "77")
			a := h.call(strings.ToUpper(method), path, body["example"])
			for _, code := range []string{"unknown_property", "want_", "bad_", "twice", "required"} {
				if strings.Contains(string(a.raw), code) {
					t.Errorf("%s %s: %s", method, path, a.raw)
				}
			}
			if a.status >= 500 {
				t.Errorf("%s %s: %d %s", method, path, a.status, a.raw)
			}
		}
	}
	if sent < 20 {
		t.Errorf("only %d examples were sent", sent)
	}
}

// TestAnswersHoldWhatTheDocumentPromises compares real answers with the schemas.
func TestAnswersHoldWhatTheDocumentPromises(t *testing.T) {
	h, doc, _ := document(t)
	reference := h.open("It leaks.")
	customer := h.get("/customers").at("items.0.id")
	mail := h.call("POST", "/api/v1/mail", arabicMail(t)).want(202).at("id")
	h.post("/cases/"+reference+"/messages", m{"text": "We come."}).want(201)
	for pattern, path := range map[string]string{
		"/cases": "/cases", "/cases/{reference}": "/cases/" + reference, "/cases/{reference}/events": "/cases/" + reference + "/events",
		"/cases/{reference}/messages": "/cases/" + reference + "/messages", "/customers": "/customers", "/customers/{id}": "/customers/" + customer,
		"/customers/{id}/cases": "/customers/" + customer + "/cases", "/mail": "/mail", "/mail/{id}": "/mail/" + mail, "/mail/counts": "/mail/counts",
		"/search": "/search?q=leaks", "/counters": "/counters", "/staff": "/staff", "/teams": "/teams", "/me": "/me",
	} {
		schema := lookUp(doc["paths"].(map[string]any)["/api/v1"+pattern], "get/responses/200/content")
		if schema == nil {
			t.Errorf("%s has no answer", pattern)
			continue
		}
		schema = schema.(map[string]any)["application/json"].(map[string]any)["schema"]
		for _, wrong := range misfits(doc, schema, h.get(path).want(200).json, pattern) {
			t.Error(wrong)
		}
	}
}

// misfits lists where a value is not what its schema says.
func misfits(doc, schema, v any, at string) (wrong []string) {
	s, _ := schema.(map[string]any)
	if ref, ok := s["$ref"].(string); ok {
		return misfits(doc, lookUp(doc, ref), v, at)
	}
	for _, one := range asList(s["allOf"]) {
		wrong = append(wrong, misfits(doc, one, v, at)...)
	}
	types := asList(s["type"])
	if t, ok := s["type"].(string); ok {
		types = []any{t}
	}
	if len(types) > 0 && !isOne(types, v) {
		return append(wrong, fmt.Sprintf("%s is %T, want %v", at, v, types))
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range asList(s["required"]) {
			if _, there := v[name.(string)]; !there {
				wrong = append(wrong, fmt.Sprintf("%s lacks %v", at, name))
			}
		}
		properties, _ := s["properties"].(map[string]any)
		for name, inner := range v {
			if properties[name] == nil && s["additionalProperties"] == nil && properties != nil {
				wrong = append(wrong, fmt.Sprintf("%s.%s is not described", at, name))
			}
			wrong = append(wrong, misfits(doc, properties[name], inner, at+"."+name)...)
		}
	case []any:
		for i, inner := range v {
			wrong = append(wrong, misfits(doc, s["items"], inner, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		if choices := asList(s["enum"]); choices != nil && !has(choices, v) {
			wrong = append(wrong, fmt.Sprintf("%s is %q, want one of %v", at, v, choices))
		}
	}
	return wrong
}

func asList(v any) []any { l, _ := v.([]any); return l }

func has(all []any, one string) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

func isOne(types []any, v any) bool {
	name := map[bool]string{true: "null"}[v == nil]
	switch v.(type) {
	case map[string]any:
		name = "object"
	case []any:
		name = "array"
	case string:
		name = "string"
	case bool:
		name = "boolean"
	case json.Number:
		name = "integer"
	}
	return has(types, name)
}

func TestThePageShowsEveryOperationInThreeLanguages(t *testing.T) {
	h, _, _ := document(t)
	for _, l := range lang.Tags {
		a := h.call("GET", "/api/docs?lang="+string(l), nil, "Authorization", "").want(http.StatusOK)
		page := string(a.raw)
		for pattern := range h.api.Operations() {
			_, path, _ := strings.Cut(pattern, " ")
			if !strings.Contains(page, path) {
				t.Errorf("%s: %s is not on the page", l, path)
			}
		}
		for _, bad := range []string{"api.op.", "api.docs.", ">lang.", "style=\"", "http://", "https://", "<script>"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: the page holds %q", l, bad)
			}
		}
		if !strings.Contains(page, `lang="`+string(l)+`" dir="`+l.Dir()+`"`) || !strings.Contains(a.header.Get("Content-Security-Policy"), "style-src 'self'") {
			t.Errorf("%s: language, direction or policy is wrong", l)
		}
	}
	if a := h.call("GET", "/api/docs.css", nil).want(200); a.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Error("the style sheet is none")
	}
}
