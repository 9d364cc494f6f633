package people

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// together calls fn with 0 to n-1, on several processors where it is worth it, and gives an error of one.
func together(n int, fn func(int) error) error {
	const few = 16
	helpers := min(runtime.GOMAXPROCS(0), n/few)
	if helpers < 2 {
		for i := range n {
			if err := fn(i); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	var once sync.Once
	var failed error
	var wg sync.WaitGroup
	for range helpers {
		wg.Go(func() {
			for {
				from := int(next.Add(few)) - few
				if from >= n {
					return
				}
				for i := from; i < min(from+few, n); i++ {
					if err := fn(i); err != nil {
						once.Do(func() { failed = err })
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return failed
}
