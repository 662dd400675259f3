package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rida/internal/kit/lang"
	"rida/internal/kit/sheet"
	"rida/internal/kit/web"
)

// js is a JSON object; its keys are written in order of name.
type js map[string]any

// Version is that of the API, not of the program: it grows with its operations.
const Version = "1.0.0"

// tags group the operations, in the order of the page.
var tags = []string{"cases", "messages", "acts", "together", "gates", "conduct", "team", "customers", "fields", "views", "bulk", "tasks", "regimes", "remedies", "waiting", "agreements", "complaints", "storms", "disputes", "seconds", "records", "problems", "notices", "attachments", "mail", "mailboxes", "knowledge", "search", "figures", "promises", "charter", "routing", "staff"}

// makeDocument writes the OpenAPI 3.1 document from the list of operations.
func makeDocument(all []operation, p lang.Printer) []byte {
	d := &drafter{print: p, schemas: js{}}
	paths := js{}
	for _, o := range all {
		at, _ := paths[Base+o.path].(js)
		if at == nil {
			at = js{}
			paths[Base+o.path] = at
		}
		at[strings.ToLower(o.method)] = d.operation(o)
	}
	d.schemas["Problem"] = d.problem()
	doc := js{
		"openapi":  "3.1.0",
		"info":     js{"title": p.T("api.title"), "version": Version, "description": p.T("api.description")},
		"servers":  []js{{"url": "/"}},
		"security": []js{{"token": []string{}}},
		"tags":     d.tags(),
		"paths":    paths,
		"components": js{
			"schemas":         d.schemas,
			"securitySchemes": js{"token": js{"type": "http", "scheme": "bearer", "description": p.T("api.security")}},
			"parameters": js{"IdempotencyKey": js{"name": "Idempotency-Key", "in": "header", "description": p.T("api.idempotency"),
				"schema": js{"type": "string", "maxLength": maxKey}, "example": "8e1d9a52-1c0b-4c6e-9d0b-3f1e5f0a7c11"}},
			"responses": js{"Problem": js{"description": p.T("api.problem"), "content": js{"application/problem+json": js{"schema": ref("Problem")}}}},
		},
	}
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("the document is made of plain values: " + err.Error())
	}
	return append(out, '\n')
}

// drafter collects the schemas while it writes operations.
type drafter struct {
	print   lang.Printer
	schemas js
}

func (d *drafter) tags() []js {
	out := make([]js, len(tags))
	for i, t := range tags {
		out[i] = js{"name": t, "description": d.print.T("api.tag." + t)}
	}
	return out
}

func ref(name string) js { return js{"$ref": "#/components/schemas/" + name} }

func (d *drafter) operation(o operation) js {
	op := js{"operationId": o.name, "summary": d.print.T("api.op." + o.name), "tags": []string{o.tag}, "x-permission": o.permission,
		"responses": d.responses(o)}
	if o.permission == web.Public {
		op["security"] = []js{}
	}
	if o.further != nil {
		op["x-further-permissions"] = o.further
	}
	if p := d.parameters(o); len(p) > 0 {
		op["parameters"] = p
	}
	switch {
	case o.raw != "":
		content := js{o.raw: js{"schema": js{"type": "string", "format": "binary"}, "example": rawExample[o.raw]}}
		if o.name == "upload" {
			content["multipart/form-data"] = js{"schema": js{"type": "object", "required": []string{"file"},
				"properties": js{"file": js{"type": "string", "format": "binary"}}}}
		}
		op["requestBody"] = js{"required": true, "content": content}
	case o.body != nil && len(o.body.fields) > 0:
		op["requestBody"] = js{"required": anyNeeded(o.body), "content": js{"application/json": js{"schema": d.schema(o.body, true), "example": sample(o.body, true)}}}
	}
	return op
}

// rawExample shows bodies that are not JSON.
var rawExample = map[string]string{
	"message/rfc822":           "From: Maryam <maryam@example.com>\r\nTo: care@noor.example\r\nSubject: The dishwasher leaks\r\nMessage-ID: <1@example.com>\r\n\r\nThe leak came back.\r\n",
	"application/octet-stream": "(the bytes of the file)",
	"application/zip":          "(the bytes of the archive)",
	sheet.Media:                "id,contact,kind,at,channel,queue\npbx-1,call-77,queued,2026-11-22T08:00:00Z,phone,Service\npbx-2,call-77,answered,2026-11-22T08:00:41Z,phone,Service\n",
}

func anyNeeded(s *shape) bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return f.need })
}

// parameters are those of the path, the query and the header.
func (d *drafter) parameters(o operation) []js {
	var out []js
	for piece := range strings.SplitSeq(o.path, "/") {
		if name, ok := strings.CutPrefix(piece, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			out = append(out, js{"name": name, "in": "path", "required": true, "schema": js{"type": "string"},
				"description": d.print.T("api.path." + name), "example": pathExample[name]})
		}
	}
	if o.query != nil {
		for _, f := range o.query.fields {
			p := js{"name": f.name, "in": "query", "schema": d.value(f.shape, true)}
			given(p, "description", f.doc)
			if f.kind == kindArray {
				p["style"], p["explode"] = "form", false
			}
			if f.example != "" {
				p["example"] = sampleOf(f, true)
			}
			out = append(out, p)
		}
	}
	for _, h := range o.headers {
		out = append(out, js{"name": h, "in": "header", "schema": js{"type": "string"}, "description": d.print.T("api.header." + strings.ToLower(h))})
	}
	if o.method == http.MethodPost || o.method == http.MethodPatch || o.method == http.MethodDelete {
		out = append(out, js{"$ref": "#/components/parameters/IdempotencyKey"})
	}
	return out
}

var pathExample = map[string]string{"reference": "123456782", "id": "251658240001", "file": "251658240002", "kind": "article", "item": "251658240008"}

// given writes a member that is not empty.
func given(into js, name, v string) {
	if v != "" {
		into[name] = v
	}
}

// responses are the good one and all problems.
func (d *drafter) responses(o operation) js {
	good := js{"description": http.StatusText(o.status)}
	if o.answer != nil {
		good["content"] = js{"application/json": js{"schema": d.schema(o.answer, false), "example": sample(o.answer, false)}}
	} else if o.gives != "" {
		good["content"] = js{o.gives: js{"schema": js{"type": "string", "format": "binary"}}}
	}
	if o.status == http.StatusCreated || o.raw == "message/rfc822" {
		good["headers"] = js{"Location": js{"description": d.print.T("api.location"), "schema": js{"type": "string"}}}
	}
	all := js{strconv.Itoa(o.status): good, "default": js{"$ref": "#/components/responses/Problem"}}
	if o.kept {
		good["headers"] = js{"ETag": js{"description": d.print.T("api.etag"), "schema": js{"type": "string"}}}
		all[strconv.Itoa(http.StatusNotModified)] = js{"description": http.StatusText(http.StatusNotModified)}
	}
	return all
}

// schema names the component of an object, writing it first if need be, or
// writes the schema in place. taken tells that a caller sends it.
func (d *drafter) schema(s *shape, taken bool) js {
	if s.kind != kindObject || s.name == "" {
		return d.value(s, taken)
	}
	name := component(s.name)
	if d.schemas[name] != nil {
		return ref(name)
	}
	d.schemas[name] = js{} // stands for itself while its fields are written
	properties, required := js{}, []string{}
	for _, f := range s.fields {
		p := d.value(f.shape, taken)
		if f.null && f.always {
			p = orNull(p)
		}
		if _, isRef := p["$ref"]; isRef && f.doc != "" {
			p = js{"allOf": []js{p}}
		}
		given(p, "description", f.doc)
		properties[f.name] = p
		if taken && f.need || !taken && f.always {
			required = append(required, f.name)
		}
	}
	out := js{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	if taken {
		out["additionalProperties"] = false
	}
	d.schemas[name] = out
	return ref(name)
}

func orNull(p js) js {
	if t, plain := p["type"].(string); plain {
		p["type"] = []string{t, "null"}
		return p
	}
	return js{"anyOf": []js{p, {"type": "null"}}}
}

// value writes the schema of a value in place.
func (d *drafter) value(s *shape, taken bool) js {
	switch s.kind {
	case kindText:
		out := js{"type": "string"}
		switch {
		case s.choices != nil:
			out["enum"] = s.choices
		case s.format == "id":
			out["pattern"] = "^[0-9]*$"
		case s.format == "base64":
			out["contentEncoding"] = "base64"
		case s.format != "":
			out["format"] = s.format
		}
		return out
	case kindNumber:
		return js{"type": "integer"}
	case kindDecimal:
		return js{"type": "number"}
	case kindBoolean:
		return js{"type": "boolean"}
	case kindArray:
		return js{"type": "array", "items": d.schema(s.item, taken)}
	case kindObject:
		if s.name == "" {
			return js{"type": "object", "additionalProperties": d.schema(s.item, taken)}
		}
		return d.schema(s, taken)
	}
	return js{}
}

// component is the name of a Go type among the schemas: caseItem is Case.
func component(name string) string {
	name = strings.TrimSuffix(name, "Item")
	first := []rune(name)
	first[0] = unicode.ToUpper(first[0])
	return string(first)
}

// problem is the schema of RFC 9457 with our members.
func (d *drafter) problem() js {
	say := func(schema js, name string) js {
		schema["description"] = d.print.T("api.problem." + name)
		return schema
	}
	str := func() js { return js{"type": "string"} }
	return js{"type": "object", "required": []string{"type", "title", "status", "detail", "code"}, "properties": js{
		"type": say(str(), "type"), "title": say(str(), "title"), "status": say(js{"type": "integer"}, "status"), "detail": say(str(), "detail"),
		"code": say(str(), "code"), "reference": say(str(), "reference"),
		"errors": say(js{"type": "array", "items": js{"type": "object", "required": []string{"field", "code", "detail"},
			"properties": js{"field": str(), "code": str(), "detail": str()}}}, "errors"),
		"related": say(js{"type": "array", "items": js{"type": "object"}}, "related"),
	}, "example": js{"type": "about:blank", "title": "Something needs correcting", "status": 422, "detail": "Some fields need correcting.",
		"code": "fault.invalid", "errors": []js{{"field": "text", "code": "field.required", "detail": "Fill in this field."}}}}
}

// serveDocument gives the document to anybody: it says nothing of this house.
func (a *API) serveDocument(w *web.Response, _ *web.Request) error {
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	return w.JSON(http.StatusOK, json.RawMessage(a.document()))
}
