package app

import "github.com/prometheus/client_golang/prometheus"

// streams tells Prometheus of the open feeds of this node.
type streams struct {
	n                                      *Node
	connections, slow, kept, told, resyncs *prometheus.Desc
}

// watchStreams adds the figures of open feeds to the metrics.
func (n *Node) watchStreams() {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("petitbleu_feed_"+name, help, nil, nil)
	}
	n.metrics.MustRegister(streams{
		n:           n,
		connections: desc("connections", "Streams of open feeds on this node."),
		slow:        desc("slow_connections", "Streams that take less than they are given, now."),
		kept:        desc("kept_bytes", "What waits for slow streams."),
		told:        desc("events_total", "Events that were given to streams."),
		resyncs:     desc("resyncs_total", "Times that a stream was too slow and its reader was told to read again."),
	})
}

// Describe names the figures.
func (s streams) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{s.connections, s.slow, s.kept, s.told, s.resyncs} {
		to <- d
	}
}

// Collect gives them.
func (s streams) Collect(to chan<- prometheus.Metric) {
	st := s.n.inbox.Stats()
	for d, v := range map[*prometheus.Desc]int64{s.connections: st.Connections, s.slow: st.Slow, s.kept: st.Kept} {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v))
	}
	for d, v := range map[*prometheus.Desc]int64{s.told: st.Events, s.resyncs: st.Resyncs} {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v))
	}
}
