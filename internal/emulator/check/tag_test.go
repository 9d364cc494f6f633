package check

import "testing"

func TestTagsByTheDay(t *testing.T) {
	for _, c := range []struct {
		tag  string
		now  int64
		good bool
	}{
		{"SHIPPING_UPDATE", day(2020, 3, 3), true},
		{"SHIPPING_UPDATE", day(2020, 3, 4), false},
		{"ACCOUNT_UPDATE", day(2020, 3, 3), true},
		{"ACCOUNT_UPDATE", day(2026, 4, 26), true},
		{"ACCOUNT_UPDATE", day(2026, 4, 27), false},
		{"POST_PURCHASE_UPDATE", day(2020, 3, 3), false},
		{"POST_PURCHASE_UPDATE", day(2020, 3, 4), true},
		{"CONFIRMED_EVENT_UPDATE", day(2026, 4, 27), false},
		{"HUMAN_AGENT", day(2021, 6, 1), false},
		{"HUMAN_AGENT", day(2026, 11, 20), true},
		{"NO_SUCH_TAG", day(2026, 11, 20), false},
	} {
		if err := Tag(c.tag, "MESSAGE_TAG", c.now); (err == nil) != c.good {
			t.Errorf("%s at %d is answered %v", c.tag, c.now, err)
		}
	}
}
