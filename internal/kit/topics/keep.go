package topics

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/gob"
	"fmt"
	"strings"
)

// kept is a model as it is stored: what is not 0, and nothing else.
type kept struct {
	Topics           []string
	Bias             []float32
	Heat, Sure       float64
	Learned          int
	Measured         Measure
	At               [][]uint32
	Weights, Squares [][]float32
}

// Text writes a model as one line of plain text.
func (m *Model) Text() (string, error) {
	k := kept{Topics: m.Topics, Bias: m.Bias, Heat: m.Heat, Sure: m.Sure, Learned: m.Learned, Measured: m.Measured}
	for t, row := range m.Weights {
		var at []uint32
		var weights, squares []float32
		for i, w := range row {
			if w != 0 || m.Squares[t][i] != 0 {
				at, weights, squares = append(at, uint32(i)), append(weights, w), append(squares, m.Squares[t][i])
			}
		}
		k.At, k.Weights, k.Squares = append(k.At, at), append(k.Weights, weights), append(k.Squares, squares)
	}
	var out strings.Builder
	text := base64.NewEncoder(base64.StdEncoding, &out)
	small, _ := gzip.NewWriterLevel(text, gzip.BestSpeed)
	if err := gob.NewEncoder(small).Encode(k); err != nil {
		return "", fmt.Errorf("write a model: %w", err)
	}
	if err := small.Close(); err != nil {
		return "", err
	}
	if err := text.Close(); err != nil { // writes its last letters
		return "", err
	}
	return out.String(), nil
}

// Read reads a model that Text wrote.
func Read(text string) (*Model, error) {
	small, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader([]byte(text))))
	if err != nil {
		return nil, fmt.Errorf("read a model: %w", err)
	}
	var k kept
	if err := gob.NewDecoder(small).Decode(&k); err != nil {
		return nil, fmt.Errorf("read a model: %w", err)
	}
	m := &Model{Heat: k.Heat, Sure: k.Sure, Learned: k.Learned, Measured: k.Measured}
	m.grow(k.Topics)
	copy(m.Bias, k.Bias)
	for t := range k.At {
		for i, at := range k.At[t] {
			if at < buckets && t < len(m.Weights) {
				m.Weights[t][at], m.Squares[t][at] = k.Weights[t][i], k.Squares[t][i]
			}
		}
	}
	return m, nil
}
