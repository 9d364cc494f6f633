package webhook

import (
	"strings"
	"testing"
)

func TestPresets(t *testing.T) {
	all, err := Presets(PresetPlace{GraphURL: "http://127.0.0.1:9/v26.0", ProgramURL: "https://pb.example", PageID: "104", PSIDAttribute: `messenger_id`})
	if err != nil || len(all) != 5 {
		t.Fatalf("%d presets, %v", len(all), err)
	}
	for _, p := range all {
		h := p.Composition.Content.Webhook
		if (h == nil) != (p.Composition.Channel == "messenger") || p.Composition.Purpose == "" {
			t.Errorf("%s: %+v", p.ID, p.Composition)
		}
		if h == nil {
			continue
		}
		for _, word := range []string{"GRAPH_URL", "PROGRAM_URL", "PAGE_ID", "PSID_ATTRIBUTE"} {
			if strings.Contains(h.URL+h.Body, word) {
				t.Errorf("%s still has %s", p.ID, word)
			}
		}
	}
	if url := all[1].Composition.Content.Webhook.URL; url != "http://127.0.0.1:9/v26.0/me/messages?access_token={{page_tokens.${104}}}" {
		t.Errorf("the request of Messenger goes to %s", url)
	}
	unknown, err := Presets(PresetPlace{})
	if err != nil || !strings.Contains(unknown[1].Composition.Content.Webhook.URL, "PAGE_ID") {
		t.Errorf("a word that is not known is gone: %v", err)
	}
}
