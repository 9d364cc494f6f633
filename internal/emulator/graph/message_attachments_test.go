package graph

import (
	"context"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// TestFiles: sizes and types by kind, and the own error of a video that takes too long.
func TestFiles(t *testing.T) {
	for _, c := range []struct {
		kind, mime string
		size       int64
		sub        int
	}{
		{"image", "image/png", 8 << 20, 0}, {"image", "image/png", 8<<20 + 1, 2018109}, {"video", "video/mp4", 25 << 20, 0}, {"video", "video/mp4", 25<<20 + 1, 2018109},
		{"image", "text/html", 1, 2018047}, {"audio", "audio/mpeg", 1, 0}, {"audio", "video/mp4", 1, 2018047}, {"file", "text/html", 1, 0}, {"file", "", 25<<20 + 1, 2018109},
	} {
		ge := checkFile(c.kind, c.mime, c.size)
		if (ge == nil) != (c.sub == 0) || ge != nil && int(ge.Subcode) != c.sub {
			t.Errorf("%+v: %v", c, ge)
		}
	}
	failed := world.Fail(400, 100, 2018008, "x")
	ctx, cancel := context.WithTimeout(context.Background(), time.Nanosecond)
	defer cancel()
	<-ctx.Done()
	if slow(ctx, "video", failed).Subcode != 2018294 || slow(ctx, "image", failed).Subcode != 2018008 || slow(context.Background(), "video", failed).Subcode != 2018008 {
		t.Error("fetching too long")
	}
}
