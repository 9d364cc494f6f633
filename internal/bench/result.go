package bench

// Result is what a benchmark found. Lost and Repeated must be 0.
type Result struct {
	Name      string  `json:"name"`
	Engine    string  `json:"engine"`
	Count     int64   `json:"count"`      // of calls or messages
	Seconds   float64 `json:"seconds"`    // that PerSecond was measured over
	PerSecond float64 `json:"per_second"` // at full speed
	P50ms     float64 `json:"p50_ms"`
	P99ms     float64 `json:"p99_ms"`
	Lost      int64   `json:"lost"`
	Repeated  int64   `json:"repeated"`
	RSSMB     float64 `json:"rss_mb"` // most memory that the measured process held

	// Details are figures of this benchmark alone, such as the rate at which latency was measured.
	Details  map[string]float64 `json:"details,omitempty"`
	Baseline *Result            `json:"baseline,omitempty"` // the same, done the plain way
}

// OK tells whether nothing was lost or repeated.
func (r Result) OK() bool { return r.Lost == 0 && r.Repeated == 0 }
