package api_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
)

const guideFile = "../../docs/api.md"

const guideHead = `# The native API

Everything that the web app does, a program can do: JSON over HTTP under ` + "`/api/v1`" + `. This page is
made by ` + "`go test ./internal/api -update`" + `; every operation with its fields is on the reference page,
` + "[/api/v1/docs](/api/v1/docs)" + `, and in the OpenAPI 3.1 document, ` + "[/api/v1/openapi.json](/api/v1/openapi.json)" + `.

    curl -H "Authorization: Bearer $KEY" $URL/api/v1/workspaces/$WORKSPACE/messages?state=dropped

    curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -H "Idempotency-Key: order-8812" \
      $URL/api/v1/workspaces/$WORKSPACE/messages -d '{"customer_id": "camille.laurent", "page_id": "'$PAGE'",
      "purpose": "transactional", "content": {"type": "text", "text": "Your order has left."}}'

- **Keys** are made under Developers and shown once. A key belongs to one workspace and opens what its scopes say.
- **Lists** come page by page: give ` + "`next`" + ` of one page as ` + "`cursor`" + ` of the next; ` + "`limit`" + ` is 50, at most 200.
- **Instants** are RFC 3339 in UTC. What is not there is absent, never null.
- **Errors** are problem documents (RFC 9457): ` + "`code`" + ` is stable and has a page under /docs/errors; ` + "`errors`" + `
  names each field that is wrong. What was sent is never repeated.
- **Sending twice**: with an ` + "`Idempotency-Key`" + ` a message is sent once, and the same request gets the same answer for 48 hours.
- **Refused by the rules**: 422 with the reason; the message is kept as dropped and shown, ` + "`message_id`" + ` names it.
- **Pace**: ` + "`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`" + ` tell how far a key may go; 429 says in
  ` + "`Retry-After`" + ` how many seconds to wait. A body has at most 1 MiB, one that holds a message 8 MiB.
- **Realtime**: ` + "`GET /api/v1/stream?workspace=…`" + ` sends server-sent events that say what changed; read it again then.
- **Browsers** use a session cookie. A request that changes something is refused when it comes from another site.

`

// guide writes docs/api.md out of the routes and the tables of roles.go.
func guide(a *api.API) string {
	var b strings.Builder
	b.WriteString(guideHead)
	b.WriteString("## Who may do what\n\nThe meaning of the roles stands in [accounts.md](accounts.md).\n\n| permission | may | roles | scope of a key |\n| --- | --- | --- | --- |\n")
	for _, p := range door.Permissions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", p.Name, p.Words, strings.Join(p.Roles, ", "), p.Scope)
	}
	fmt.Fprintf(&b, "\nThe scope `%s` opens the push API and nothing here. The dotted scopes, such as `users.track` and `users.*`, open the Braze-compatible API and nothing here.\n", petitbleu.ScopePush)
	b.WriteString("\n## Operations\n\n| | path below /api/v1 | needs |\n| --- | --- | --- |\n")
	for _, r := range a.Routes() {
		need := "(open)"
		if r.Permission() != "" {
			need = "`" + r.Permission() + "`"
		}
		fmt.Fprintf(&b, "| %s | `%s` | %s |\n", r.Method, r.Path, need)
	}
	b.WriteString("\n## Errors\n\n| status | codes |\n| --- | --- |\n")
	by := map[int][]string{}
	for code, status := range door.Statuses() {
		by[status] = append(by[status], fmt.Sprintf("[`%s`](errors/%s.md)", code, code))
	}
	for _, status := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[status])
		fmt.Fprintf(&b, "| %d | %s |\n", status, strings.Join(by[status], ", "))
	}
	return b.String()
}

func TestGuideIsUpToDate(t *testing.T) {
	want := guide(api.New(api.Options{Clock: apitest.TestClock, BaseURL: "http://x"}))
	if *update {
		if err := os.WriteFile(guideFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(guideFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/api.md is not what the routes and roles say: run go test ./internal/api -run Guide -update")
	}
}
