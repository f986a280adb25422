package bench_test

import "runtime/metrics"

// memory is what has been allocated so far, by the whole process.
type memory struct{ objects, bytes uint64 }

func (m *memory) read() {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:objects"}, {Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/tiny/allocs:objects"}}
	metrics.Read(s)
	m.objects, m.bytes = s[0].Value.Uint64()+s[2].Value.Uint64(), s[1].Value.Uint64()
}
