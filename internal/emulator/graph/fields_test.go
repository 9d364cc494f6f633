package graph

import (
	"encoding/json"
	"testing"
	"time"
)

func TestFields(t *testing.T) {
	got, ok := parseFields("id,messages.limit(5){id,from},participants")
	if !ok || len(got) != 3 || got[1].limit != 5 || len(got[1].inner) != 2 || got[2].name != "participants" {
		t.Fatal(got, ok)
	}
	for _, bad := range []string{"a{", "a}", "a{b}}", "a{b{c{d{e{f{g}}}}}}", "a{b}c"} {
		if _, ok := parseFields(bad); ok {
			t.Errorf("%s was taken", bad)
		}
	}
	if data, _ := json.Marshal(timeText(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).UnixMilli())); string(data) != `"2026-11-02T09:00:00+0000"` {
		t.Error(string(data))
	}
}
