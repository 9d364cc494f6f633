package intake

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
)

var noon = time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)

func ref(set func(*Ref)) Ref {
	r := Ref{SiteID: petitbleu.NewID(petitbleu.KindSite, noon), PageID: "318840912277105", CustomerID: "lisa-17", Expires: noon.Add(time.Hour)}
	set(&r)
	return r
}

func TestRefRoundTrip(t *testing.T) {
	plain := regexp.MustCompile(`^[A-Za-z0-9_-]{1,250}$`)
	for name, r := range map[string]Ref{
		"plain":       ref(func(r *Ref) {}),
		"external":    ref(func(r *Ref) { r.ExtID = true }),
		"no customer": ref(func(r *Ref) { r.CustomerID = "" }),
		"temporary":   ref(func(r *Ref) { r.Temporary, r.Topic, r.Until = true, "order", noon.Add(240*time.Hour) }),
		"no end":      ref(func(r *Ref) { r.Temporary, r.Topic = true, "restock:SKU-1" }),
		"longest": ref(func(r *Ref) {
			r.CustomerID, r.Temporary, r.Topic, r.Until = strings.Repeat("é", 50), true, "restock-sku1", noon
		}),
		"page":           ref(func(r *Ref) { r.SourceURL = "https://shop.example/p/17" }),
		"ids of no form": ref(func(r *Ref) { r.SiteID, r.PageID = "site_1", "007" }),
		"bytes":          ref(func(r *Ref) { r.CustomerID = "a\x00\xffb" }),
	} {
		text, err := SignRef("key", r)
		if err != nil || !plain.MatchString(text) {
			t.Errorf("%s: %q, %v", name, text, err)
			continue
		}
		got, err := OpenRef("key", text, noon)
		if len(got.Nonce) != 16 {
			t.Errorf("%s: nonce %q", name, got.Nonce)
		}
		r.Nonce = got.Nonce
		if err != nil || got != r {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if again, _ := SignRef("key", r); again != text {
			t.Errorf("%s: the same ref was written in two ways", name)
		}
		if site, err := SiteOfRef(text); err != nil || site != r.SiteID {
			t.Errorf("%s: site %q, %v", name, site, err)
		}
	}
}

func TestRefRefused(t *testing.T) {
	for _, r := range []Ref{
		ref(func(r *Ref) { r.CustomerID = strings.Repeat("x", 101) }),
		ref(func(r *Ref) { r.CustomerID, r.Topic = strings.Repeat("x", 100), strings.Repeat("t", 40) }),
		ref(func(r *Ref) { r.Nonce = "short" }),
	} {
		if text, err := SignRef("key", r); petitbleu.CodeOf(err) != petitbleu.CodeInvalidParameter {
			t.Errorf("%q, %v", text, err)
		}
	}
	long := ref(func(r *Ref) { r.SourceURL = "https://shop.example/" + strings.Repeat("p", 200) })
	if text, err := SignRef("key", long); err != nil || len(text) > petitbleu.RefLimit {
		t.Errorf("a long page address must be left out: %d characters, %v", len(text), err)
	}
	good, _ := SignRef("key", ref(func(r *Ref) {}))
	for name, c := range map[string]struct {
		key, text string
		now       time.Time
		want      petitbleu.Code
	}{
		"another key": {"yek", good, noon, petitbleu.CodeInvalidRef},
		"no key":      {"", good, noon, petitbleu.CodeInvalidRef},
		"cut":         {"key", good[:len(good)-1], noon, petitbleu.CodeInvalidRef},
		"grown":       {"key", good + "A", noon, petitbleu.CodeInvalidRef},
		"plain":       {"key", "order-17", noon, petitbleu.CodeInvalidRef},
		"empty":       {"key", "", noon, petitbleu.CodeInvalidRef},
		"prefix":      {"key", "pb1", noon, petitbleu.CodeInvalidRef},
		"expired":     {"key", good, noon.Add(time.Hour), petitbleu.CodeExpiredRef},
	} {
		if got, err := OpenRef(c.key, c.text, c.now); petitbleu.CodeOf(err) != c.want || got != (Ref{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := OpenRef("key", good, noon.Add(time.Hour-time.Second)); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	for i := range good { // not one character may be changed
		b := []byte(good)
		b[i] ^= 1
		if _, err := OpenRef("key", string(b), noon); !errors.Is(err, &petitbleu.Error{Code: petitbleu.CodeInvalidRef}) {
			t.Errorf("character %d changed: %v", i, err)
		}
	}
}

func FuzzOpenRef(f *testing.F) {
	good, _ := SignRef("key", ref(func(r *Ref) { r.Temporary, r.Topic = true, "order" }))
	f.Add(good)
	f.Add("pb1AAAA")
	f.Add("pb1" + strings.Repeat("_", 247))
	f.Fuzz(func(t *testing.T, text string) {
		r, signed, err := unpackRef(text)
		if err == nil && (len(signed) < refMAC || r.Nonce == "") {
			t.Fatalf("%q: %+v", text, r)
		}
		if _, err := OpenRef("other key", text, noon); err == nil {
			t.Fatalf("%q opened with a key that never signed", text)
		}
	})
}
