package site

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

// FuzzAsked: whatever a browser sends is read within the limits of a ref, or refused as the
// browser's fault.
func FuzzAsked(f *testing.F) {
	for _, s := range []string{`{}`, `{"customer_id":"lisa","ext_id":true,"signature":"ab","url":"https://shop.example/?x#y"}`, `{"customer_id":"o","temporary":true,"topic":"order"}`, `null`, `[]`, "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a, err := readAsked(httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(body)))
		if err != nil {
			if c := petitbleu.CodeOf(err); c != petitbleu.CodeInvalidBody && c != petitbleu.CodeInvalidParameter && c != petitbleu.CodeTooLarge {
				t.Errorf("refused with %s: %v", c, err)
			}
			return
		}
		if len(a.CustomerID) > petitbleu.CustomerIDLimit || len(a.Topic) > topicLimit || strings.ContainsFunc(a.CustomerID+a.Topic, isControl) {
			t.Errorf("read as %+v", a)
		}
		if u := sourceURL(a.URL); strings.ContainsAny(u, "?#") {
			t.Errorf("the page %q is kept as %q", a.URL, u)
		}
		localeOf(a.Language)
	})
}
