package sendbird_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

var exampleCall = regexp.MustCompile("(?s)```http\n(GET|POST) (\\S+) → (\\d+)\n(.*?)```")

// TestPage makes each call that docs/sendbird.md shows.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("../../../docs/sendbird.md")
	if err != nil {
		t.Fatal(err)
	}
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	all := exampleCall.FindAllSubmatch(text, -1)
	if len(all) < 9 {
		t.Fatalf("%d examples", len(all))
	}
	for _, e := range all {
		status, err := strconv.Atoi(string(e[3]))
		if err != nil {
			t.Fatal(err)
		}
		d.want(call{method: string(e[1]), path: string(e[2]), body: string(e[4])}, status)
	}
	d.batches()
	for user, n := range map[string]int{"u-1": 3, "u-2": 1} {
		if got := len(d.sees(user)); got != n {
			t.Errorf("%s has %d notifications, not %d", user, got, n)
		}
	}
}
