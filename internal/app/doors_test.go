package app

import (
	"net/http/httptest"
	"testing"
)

func TestAddressBehindAProxy(t *testing.T) {
	if address(false) != nil {
		t.Error("without a proxy of ours the header is not read")
	}
	for want, headers := range map[string][]string{
		"192.0.2.1:1234": nil,
		"203.0.113.9":    {"203.0.113.9"},
		"203.0.113.8":    {"198.51.100.1, 203.0.113.8"},
		"203.0.113.7":    {"198.51.100.1", "198.51.100.2, 203.0.113.7"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		for _, h := range headers {
			r.Header.Add("X-Forwarded-For", h)
		}
		if got := address(true)(r); got != want {
			t.Errorf("%v: %s", headers, got)
		}
	}
}
