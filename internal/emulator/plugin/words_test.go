package plugin

import (
	"regexp"
	"testing"
)

func TestLabelsAreComplete(t *testing.T) {
	names := regexp.MustCompile(`^[A-Z_]+$`)
	count := 0
	for k := range pluginWords["en"] {
		if names.MatchString(k) {
			count++
		}
		if pluginWords["fr"][k] == "" {
			t.Errorf("%s is missing in French", k)
		}
	}
	if count != 22 || len(pluginWords["fr"]) != len(pluginWords["en"]) {
		t.Errorf("%d labels", count)
	}
}
