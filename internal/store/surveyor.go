package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	surveyEvery = 5 * time.Second
	surveyLimit = time.Minute // for one look and what it counts
)

// grown lists the tables that changed by a quarter and 5,000 rows since PostgreSQL counted them.
const grown = "SELECT relname FROM pg_stat_user_tables WHERE schemaname = current_schema() AND n_mod_since_analyze > 5000 + n_live_tup / 4 ORDER BY relname"

// surveyor has PostgreSQL count tables while they grow. Its own counting begins a minute late and after a long
// clean-up; until then it takes a table for nearly empty, and reads all of a workspace's rows where it should look up
// keys: an import, or a campaign to many people, would wait for minutes (docs/adr/0024).
type surveyor struct {
	pool *sql.DB
	stop context.CancelFunc
	done chan struct{}
}

func newSurveyor(pool *sql.DB) *surveyor {
	ctx, stop := context.WithCancel(background)
	s := &surveyor{pool: pool, stop: stop, done: make(chan struct{})}
	go s.run(ctx)
	return s
}

func (s *surveyor) run(ctx context.Context) {
	defer close(s.done)
	tick := time.NewTicker(surveyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.look(ctx)
		}
	}
}

// look counts what has grown. What fails is looked at again next time; where somebody counts already, or cleans up, or
// the role does not own a table, PostgreSQL passes it over.
func (s *surveyor) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, surveyLimit)
	defer cancel()
	rows, err := s.pool.QueryContext(ctx, grown)
	if err != nil {
		return
	}
	var tables []string
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil {
			tables = append(tables, name)
		}
	}
	if rows.Close() != nil || rows.Err() != nil {
		return
	}
	for _, name := range tables {
		if _, err := s.pool.ExecContext(ctx, "ANALYZE (SKIP_LOCKED) "+pgx.Identifier{name}.Sanitize()); err != nil {
			return
		}
	}
}

func (s *surveyor) close() {
	s.stop()
	<-s.done
}
