package bench

import (
	"context"
	"testing"
)

func TestLiquid(t *testing.T) {
	r, err := Liquid(context.Background(), LiquidOptions{Seconds: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Errorf("the engines render %d templates differently", r.Lost)
	}
	if r.Baseline == nil || r.PerSecond <= 0 || r.Baseline.PerSecond <= 0 || r.Details["loop_per_second"] <= 0 || r.Baseline.Details["webhook_per_second"] <= 0 {
		t.Errorf("figures are missing: %+v", r)
	}
	// The race detector throws some of what is pooled away, so that a render makes it anew now and
	// then: without it there is not one (petitbleu bench liquid tells).
	if a := r.Details["simple_allocs"]; a >= 1 {
		t.Errorf("a simple substitution allocates %v times", a)
	}
}

func BenchmarkLiquid(b *testing.B) {
	for _, t := range liquidTemplates {
		ours, theirs, err := liquidRenderers(t)
		if err != nil {
			b.Fatal(err)
		}
		for name, render := range map[string]func() []byte{"ours": ours, "theirs": theirs} {
			b.Run(t.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					render()
				}
			})
		}
	}
}
