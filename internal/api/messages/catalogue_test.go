package messages_test

import (
	"net/http"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/api/messages"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

func TestLimits(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		of := func(query string) map[string]petitbleu.Limit {
			out := map[string]petitbleu.Limit{}
			for _, l := range apitest.Get[door.List[petitbleu.Limit]](w, door.RoleViewer, w.W("/limits"+query)).Items {
				out[string(l.Type)+" "+l.Field] = l
			}
			return out
		}
		today, then := of(""), of("?pack=2020")
		if today["text text"].Max != petitbleu.TextLimit || then["text text"].Max != petitbleu.TextLimit2020 || today[" cards[].title"].Max != petitbleu.CardTitleLimit {
			t.Errorf("%+v", today["text text"])
		}
		if status, text, _ := w.Ask(door.RoleViewer, "GET", w.W("/limits?pack=yesterday"), ""); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("%d %s", status, text)
		}
	})
}

func TestPlatformErrors(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		all := apitest.Get[door.List[messenger.Explanation]](w, door.RoleViewer, "/platform/errors").Items
		if len(all) != len(messenger.Errors()) || all[0].Cause == "" || all[0].Docs == "" {
			t.Fatalf("%d errors, %+v", len(all), all[0])
		}
	})
	m := petitbleu.Message{Wire: []petitbleu.WireCall{{Response: `{"error":{"code":10,"error_subcode":2018278}}`}}}
	if e := messages.PlatformError(&m); e == nil || e.Who != messenger.WhoPerson || e.Docs != "/docs/errors/platform/10-2018278" {
		t.Errorf("%+v", e)
	}
	if m.OutsideID = "m_1"; messages.PlatformError(&m) != nil {
		t.Error("a message that went was not refused")
	}
	if messages.PlatformError(&petitbleu.Message{}) != nil {
		t.Error("a message that was never sent was not refused")
	}
}
