package api

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// document is the OpenAPI document without its operations.
func document(version string) huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	describeCodes(registry)
	registry.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Kontor", Version: version, License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
				Description: introduction,
			},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"token":   {Type: "http", Scheme: "bearer", Description: "An access token of the issuer, for a program"},
				"session": {Type: "apiKey", In: "cookie", Name: "kontor-session", Description: "Who has logged in at the pages; over TLS its name begins with __Host-"},
			}},
			Tags: []*huma.Tag{
				{Name: "day", Description: "An office's business day: its daybook"},
				{Name: "desk", Description: "Where an officer serves"},
				{Name: "visit", Description: "One person's stay: one ticket, one or more errands"},
				{Name: "errand", Description: "One matter of a visit, owned by one agency"},
				{Name: "booking", Description: "Booked times, at this office or another"},
				{Name: "agency", Description: "What an agency says and sees of its own errands"},
				{Name: "network", Description: "Offices, agencies, errand types, assignments"},
				{Name: "content", Description: "What a visitor told an agency: sealed, and opened with a note of who did"},
				{Name: "incident", Description: "What went wrong with personal data, and who was told"},
				{Name: "figures", Description: "What is going on now"},
				{Name: "service", Description: "The program itself"},
			},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	}
}

const introduction = `Everything that is done at a servicekontor can be done here, and everything that is shown can be asked for.

**Ids.** A path names a visit or an errand by the UUID that its id ends with; in JSON an id is whole: ` + "`skelleftea.2024-05-02.<uuid>`" + `.

**Who.** A program sends ` + "`Authorization: Bearer`" + ` with an access token of its own; whoever has logged in at the pages has a session. What is
public needs neither: what this is, the agencies, the errand types, the offices. Everything else is judged by policies, on the role, the office
and the agency. Who has not said who it is gets 401 (` + "`say-who`" + `), who may not gets 403 (` + "`not-allowed`" + `) with the policy's name, and the
same answer whether the thing is there or not. An agency's actor sees public data and its agency's own, where each errand stands as if it were
its visitor's only one, and under the id that this agency alone knows it by.

**Once.** The same ` + "`Idempotency-Key`" + ` from the same actor in the same book is the same request: it gets the first answer again, with
` + "`repeated`" + ` true. With other content it is refused (` + "`key-reused`" + `).

**See what you did.** A command's answer has a ` + "`position`" + `. A question that carries it in ` + "`Kontor-Position`" + ` or
` + "`after`" + ` waits up to one second for it and then answers 503 with Retry-After.

**Errors** are application/problem+json: ` + "`code`" + ` and ` + "`args`" + ` for programs,
` + "`detail`" + ` in Swedish or English for people. A rule that says no is 422, a wrong request 400, an unknown thing 404; 409 says that somebody else was first, and who.`

// path describes each name that stands in a path.
var path = map[string]struct{ description, example string }{
	"kontor":   {"The office's id", "skelleftea"},
	"date":     {"The office-local date", "2024-05-02"},
	"desk":     {"The desk's name", "2"},
	"visit":    {"The last part of the visit's id, a UUID", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"},
	"errand":   {"The last part of the errand's id, a UUID", "7d444840-9dc0-41d1-b245-5ffdce74fad2"},
	"code":     {"The code on the slip", "7K3F-Q2MX"},
	"officer":  {"The officer's pseudonym", "skelleftea-1"},
	"agency":   {"The agency's code", "fk"},
	"incident": {"The incident's id", "2024-003"},
	"own":      {"The whole id by which the agency knows its errand", "skelleftea.2024-05-02.7d444840-9dc0-41d1-b245-5ffdce74fad2"},
	"type":     {"The errand type's code", "fk-bostb"},
}

var text = &huma.Schema{Type: huma.TypeString}

// commandHeaders are the headers of every command, readHeaders those of every question.
var (
	commandHeaders = []*huma.Param{
		{Name: keyHeader, In: "header", Schema: text, Description: "The caller's random key; the same key is the same request",
			Example: "0c5a7f6e-2f55-4e0c-9d0b-6a3b3f1f8f6d"},
		acceptLanguage,
	}
	readHeaders = []*huma.Param{
		{Name: positionHeader, In: "header", Schema: text, Description: "Answer when this position has been reached"},
		{Name: "after", In: "query", Schema: text, Description: "The same as Kontor-Position"},
		acceptLanguage,
	}
	acceptLanguage = &huma.Param{Name: "Accept-Language", In: "header", Schema: text, Description: "sv (default) or en", Example: "en"}
)

// describe is the operation as the document has it.
func (op operation) describe(registry huma.Registry) *huma.Operation {
	d := &huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Tags: []string{op.tag},
		Summary: op.summary, Description: op.description, Responses: map[string]*huma.Response{},
	}
	if !op.public {
		d.Security = []map[string][]string{{"token": {}}, {"session": {}}}
	}
	for segment := range strings.SplitSeq(op.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			d.Parameters = append(d.Parameters, &huma.Param{
				Name: name, In: "path", Required: true, Schema: text, Description: path[name].description, Example: path[name].example,
			})
		}
	}
	d.Parameters = slices.Concat(d.Parameters, op.parameters)
	if op.body != nil && op.body != reflect.TypeFor[nothing]() {
		schema := registry.Schema(op.body, true, op.id)
		d.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{cmp.Or(op.media, "application/json"): {Schema: schema}}}
	}
	op.describeAnswers(d, registry)
	return d
}

func (op operation) describeAnswers(d *huma.Operation, registry huma.Registry) {
	status, kind := http.StatusOK, "application/json"
	if op.created {
		status = http.StatusCreated
	}
	ok := &huma.Response{Description: http.StatusText(status), Headers: map[string]*huma.Param{}}
	if op.created {
		ok.Headers["Location"] = &huma.Param{Schema: text, Description: "Where what was made can be asked for"}
	}
	if op.answer == reflect.TypeFor[Receipt]() || op.answer == reflect.TypeFor[Booked]() {
		ok.Headers[positionHeader] = &huma.Param{Schema: text, Description: "The position of the answer"}
	}
	if op.answer == nil {
		kind = "text/event-stream"
		ok.Content = map[string]*huma.MediaType{kind: {Schema: text}}
	} else {
		ok.Content = map[string]*huma.MediaType{kind: {Schema: registry.Schema(op.answer, true, op.id+"-answer")}}
	}
	d.Responses[strconv.Itoa(status)] = ok
	d.Responses["default"] = &huma.Response{
		Description: "Anything else is a problem",
		Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: registry.Schema(reflect.TypeFor[Problem](), true, "Problem")},
		},
	}
}

// schemaName is a type's name in the document; a body's does not say that it is one.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if trimmed := strings.TrimSuffix(name, "Body"); trimmed != "" && trimmed != name {
		return "New" + strings.TrimPrefix(trimmed, "New")
	}
	return name
}
