package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// backlog tells Prometheus how far the intake is behind, read when it is asked for.
type backlog struct {
	n            *Node
	waiting, age *prometheus.Desc
}

// newMetrics gives the registry with what the Go runtime, the process and the node tell.
func (n *Node) newMetrics() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), backlog{
		n:       n,
		waiting: prometheus.NewDesc("petitbleu_intake_waiting", "Webhook calls that are recorded and not yet worked in.", nil, nil),
		age:     prometheus.NewDesc("petitbleu_intake_oldest_seconds", "Age of the oldest webhook call that waits.", nil, nil),
	})
	return r
}

// Describe names the two figures.
func (b backlog) Describe(to chan<- *prometheus.Desc) { to <- b.waiting; to <- b.age }

// Collect reads them.
func (b backlog) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	waiting, age, err := b.n.Store.RawBacklog(ctx, b.n.clock.Now())
	if err != nil {
		to <- prometheus.NewInvalidMetric(b.waiting, err)
		return
	}
	to <- prometheus.MustNewConstMetric(b.waiting, prometheus.GaugeValue, float64(waiting))
	to <- prometheus.MustNewConstMetric(b.age, prometheus.GaugeValue, max(0, age.Seconds()))
}
