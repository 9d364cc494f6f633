package graph

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// sticker is one of the emulator's own catalogue, whose ids but the Likes' are invented
// (Messenger Platform reference, section 2.6 and 1.7).
type sticker struct {
	id, pack, words string
}

// stickerPacks name the packs; the platform has about 105, the emulator a few.
var stickerPacks = []struct{ id, name string }{
	{"369239263222000", "Likes"}, {"126361870881900", "Kitchen"}, {"126361870882900", "Feelings"},
}

var stickerList = []sticker{
	{"369239263222822", "369239263222000", "like thumb yes ok"},
	{"369239343222814", "369239263222000", "like thumb yes ok"},
	{"369239383222810", "369239263222000", "like thumb yes ok"},
	{"126361870881943", "126361870881900", "pan cook hi hello bonjour"},
	{"126361870881944", "126361870881900", "cake happy birthday fete"},
	{"126361870881945", "126361870881900", "soup warm thanks merci"},
	{"126361870882943", "126361870882900", "heart love"},
	{"126361870882944", "126361870882900", "smile happy hi hello bonjour"},
	{"126361870882945", "126361870882900", "tear sad sorry"},
}

func findSticker(id string) *sticker {
	for i := range stickerList {
		if stickerList[i].id == id {
			return &stickerList[i]
		}
	}
	return nil
}

func (c *call) stickerURL(id string) string { return c.baseURL + "/_emulator/stickers/" + id }

func (c *call) stickerFields(s sticker) map[string]any {
	return map[string]any{"id": s.id, "sticker_id": s.id, "url": c.stickerURL(s.id), "label": s.words}
}

// appOnly: the sticker catalogue is for app tokens.
func appOnly(c *call) *world.Error {
	if !c.isApp {
		return world.Fail(http.StatusForbidden, 190, 0, "This method must be called with an app access_token.")
	}
	return nil
}

// stickerPacksGet is GET /sticker_packs.
func (g *Door) stickerPacksGet(c *call) (any, *world.Error) {
	if ge := appOnly(c); ge != nil {
		return nil, ge
	}
	type pack = struct{ id, name string }
	list := make([]pack, len(stickerPacks))
	for i, p := range stickerPacks {
		list[i] = p
	}
	return listOf(g, c, "{sticker_pack}", list, func(p pack) string { return p.id }, func(p pack) map[string]any {
		return map[string]any{"id": p.id, "name": p.name}
	}, "name")
}

// stickersGet is GET /sticker_packs/{id}/stickers.
func (g *Door) stickersGet(c *call) (any, *world.Error) {
	if ge := appOnly(c); ge != nil {
		return nil, ge
	}
	var list []sticker
	for _, s := range stickerList {
		if s.pack == c.rest[0] {
			list = append(list, s)
		}
	}
	if list == nil {
		return nil, world.ErrNoObject(c.rest[0])
	}
	return g.stickerRows(c, list)
}

// stickerSearch is GET /sticker_search?q=…
func (g *Door) stickerSearch(c *call) (any, *world.Error) {
	if ge := appOnly(c); ge != nil {
		return nil, ge
	}
	q := strings.ToLower(strings.TrimSpace(c.params["q"]))
	if len([]rune(q)) < 2 {
		return nil, world.BadParam("Length of param q must be greater than or equal to 2")
	}
	list := []sticker{}
	for _, s := range stickerList {
		if strings.Contains(s.words, q) {
			list = append(list, s)
		}
	}
	return g.stickerRows(c, list)
}

func (g *Door) stickerRows(c *call, list []sticker) (any, *world.Error) {
	return listOf(g, c, "{sticker}", list, func(s sticker) string { return s.id }, c.stickerFields, "sticker_id", "url", "label")
}

// putSticker makes a sticker what the phone shows.
func (g *Door) putSticker(c *call, out *outgoing) *world.Error {
	id := string(out.Message.StickerID)
	if findSticker(id) == nil {
		return world.BadParam("param message[sticker_id] must be the id of a sticker of the catalogue")
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return world.BadParam("param message[sticker_id] must be the id of a sticker")
	}
	out.kind = "sticker"
	out.raw = encode(map[string]any{"sticker_id": id, "attachments": []any{map[string]any{
		"type": "sticker", "payload": map[string]any{"url": c.stickerURL(id), "sticker_id": n}}}})
	return nil
}
