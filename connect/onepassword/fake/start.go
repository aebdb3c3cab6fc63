package fake

import (
	"errors"
	"net"
	"net/http"
	"time"
)

// A Server is an API that listens.
type Server struct {
	URL string // http://host:port

	http *http.Server
	done chan error
}

// Start serves an API over HTTP at an address such as 127.0.0.1:0, until the
// server is closed. For HTTPS, hand the API to httptest.NewTLSServer.
func (a *API) Start(addr string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "http://" + l.Addr().String(), http: &http.Server{Handler: a, ReadHeaderTimeout: 10 * time.Second}, done: make(chan error, 1)}
	go func() { s.done <- s.http.Serve(l) }()
	return s, nil
}

// Close ends the server at once, and the requests that it is answering. It
// returns what made it fail before.
func (s *Server) Close() error {
	closed := s.http.Close()
	err := <-s.done
	s.done <- err
	if errors.Is(err, http.ErrServerClosed) {
		return closed
	}
	return err
}
