package metrics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	headerTimeout  = 5 * time.Second  // to get the header of a request
	requestTimeout = 10 * time.Second // to get a request, and to answer it
	idleTimeout    = 2 * time.Minute  // of a connection between two requests
	closeTimeout   = 2 * time.Second  // for requests under way at the end
	maxHeaderBytes = 16 << 10
)

// Handler returns what is served: /metrics, and /healthz, which answers 200,
// or 503 with the reasons.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", m.healthz)
	return mux
}

// health is the answer of /healthz.
type health struct {
	Status  string   `json:"status"` // ok or failing
	Reasons []string `json:"reasons,omitempty"`
}

func (m *Metrics) health() health {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.state.failures) == 0 {
		return health{Status: "ok"}
	}
	h := health{Status: "failing"}
	for _, part := range slices.Sorted(maps.Keys(m.state.failures)) {
		h.Reasons = append(h.Reasons, part+": "+m.state.failures[part])
	}
	return h
}

func (m *Metrics) healthz(w http.ResponseWriter, _ *http.Request) {
	h := m.health()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if len(h.Reasons) > 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	// Nothing can be done for someone who has gone.
	_ = json.NewEncoder(w).Encode(h)
}

// A Server serves metrics until it is closed.
type Server struct {
	http   *http.Server
	addr   net.Addr
	served chan error
}

// Listen binds an address, HOST:PORT, and serves the metrics there from then
// on. The error says which address it was. The port 0 means one that is free;
// without a host, all networks are served.
func (m *Metrics) Listen(addr string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Server{
		addr:   l.Addr(),
		served: make(chan error, 1),
		http: &http.Server{
			Handler:           m.Handler(),
			ReadHeaderTimeout: headerTimeout,
			ReadTimeout:       requestTimeout,
			WriteTimeout:      requestTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          log.New(io.Discard, "", 0), // what clients do wrong is no news
		},
	}
	go func() { s.served <- s.http.Serve(l) }()
	return s, nil
}

// Addr returns the address that is bound.
func (s *Server) Addr() net.Addr { return s.addr }

// Close ends the service. Requests under way get two seconds. The error is
// what ended the service before.
func (s *Server) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		s.http.Close() // who is not done by then is cut off
	}
	if err := <-s.served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics: %w", err)
	}
	return nil
}
