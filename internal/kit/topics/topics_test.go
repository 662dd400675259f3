package topics_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rida/internal/kit/topics"
)

// said are the words from which sentences about each topic are drawn, in English;
// the languages of the house are tested where texts may be in their script.
var said = map[string][]string{
	"delivery": strings.Fields("courier parcel late arrived door address delivery driver van shipment waited tomorrow"),
	"bill":     strings.Fields("invoice charged twice refund amount bank card payment price receipt tax money"),
	"fault":    strings.Fields("leaks broken noise stopped repair engine water spin door error display technician"),
}

var filler = strings.Fields("please hello we you the machine again help today our house with this that ordered thanks")

func drawn(r *rand.Rand, topic string, of, noise int) string {
	var w []string
	for range of {
		w = append(w, said[topic][r.IntN(len(said[topic]))])
	}
	for range noise {
		w = append(w, filler[r.IntN(len(filler))])
	}
	r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
	return strings.Join(w, " ")
}

func examples(n int, seed uint64) (all []topics.Example) {
	r := rand.New(rand.NewPCG(seed, 2))
	names := []string{"delivery", "bill", "fault"}
	for i := range n {
		t := names[i%3]
		all = append(all, topics.Example{Text: drawn(r, t, 3, 8) + fmt.Sprint(" ", i), Topic: t})
	}
	return all
}

func TestATopicIsLearnedAndMeasuredOnTextsNotSeen(t *testing.T) {
	m := &topics.Model{}
	if err := m.Train(examples(600, 1)); err != nil {
		t.Fatal(err)
	}
	if a := m.Measured.Accuracy; a.Value < .9 || a.Low >= a.Value || a.N < 60 || a.N > 200 {
		t.Errorf("accuracy %+v", a)
	}
	p := m.Predict("The courier came late and waited at the wrong address")
	if p.Topic != "delivery" || len(p.Why) == 0 || len(p.Others) != 3 {
		t.Errorf("%+v", p)
	}
	if len(m.Measured.Topics) != 3 || m.Measured.Topics[0].Recall.N == 0 {
		t.Errorf("%+v", m.Measured.Topics)
	}
}

func TestWhereItIsNotSureItDoesNotKnow(t *testing.T) {
	m := &topics.Model{}
	if err := m.Train(examples(600, 3)); err != nil {
		t.Fatal(err)
	}
	if p := m.Predict("xyzzy plugh"); p.Topic != "" {
		t.Errorf("%+v", p)
	}
	if p := m.Predict(""); p.Topic != "" || p.Chance != 0 {
		t.Errorf("%+v", p)
	}
	if r := m.Measured.Right; r.N > 0 && r.Value < .85 {
		t.Errorf("of those named %+v are right", r)
	}
	// labels drawn by lot cannot be learned, and the model says so
	r, lot := rand.New(rand.NewPCG(9, 9)), examples(600, 4)
	for i := range lot {
		lot[i].Topic = []string{"delivery", "bill", "fault"}[r.IntN(3)]
	}
	blind := &topics.Model{}
	if err := blind.Train(lot); err != nil {
		t.Fatal(err)
	}
	if a := blind.Measured; a.Accuracy.Value > .5 || a.Answered.Value > .25 {
		t.Errorf("learned from lots: %+v", a)
	}
}

func TestItLearnsOnFromWhereItStands(t *testing.T) {
	m := &topics.Model{}
	if err := m.Train(examples(300, 5)); err != nil {
		t.Fatal(err)
	}
	text, err := m.Text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := topics.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	var more []topics.Example
	for i := range 60 {
		more = append(more, topics.Example{Text: fmt.Sprintf("how do I use the timer manual button %d", i), Topic: "use"})
	}
	if err := again.Train(append(more, examples(60, 6)...)); err != nil {
		t.Fatal(err)
	}
	if p := again.Predict("how do I use the manual"); p.Topic != "use" && p.Others[0].Topic != "use" {
		t.Errorf("%+v", p)
	}
	if p := again.Predict("courier parcel late van"); p.Others[0].Topic != "delivery" {
		t.Errorf("what was known before is forgotten: %+v", p)
	}
	if again.Learned <= m.Learned || len(text) > 4<<20 {
		t.Errorf("%d examples, %d bytes", again.Learned, len(text))
	}
}

func TestTooLittleIsRefused(t *testing.T) {
	m := &topics.Model{}
	if err := m.Train(examples(5, 1)); !errors.Is(err, topics.ErrTooFew) {
		t.Error(err)
	}
	one := examples(60, 1)
	for i := range one {
		one[i].Topic = "all"
	}
	if err := m.Train(one); !errors.Is(err, topics.ErrOneTopic) {
		t.Error(err)
	}
	if _, err := topics.Read("no model"); err == nil {
		t.Error("read what is no model")
	}
}

func TestWhatResemblesEachOtherIsACandidate(t *testing.T) {
	texts := []string{"the filter smells bad after a week", "bad smell from the filter", "my filter has a bad smell", "completely different matter of a lost glove", "filter smell is bad again"}
	got := topics.Groups(texts)
	if len(got) != 1 || len(got[0].Texts) != 4 || len(got[0].Words) == 0 || got[0].Words[0] != "filter" && got[0].Words[0] != "smell" && got[0].Words[0] != "bad" {
		t.Errorf("%+v", got)
	}
	if topics.Groups(nil) != nil {
		t.Error("nothing has no groups")
	}
}

// Twenty thousand texts of some eleven words and three topics, drawn by chance.
func BenchmarkTrain20000(b *testing.B) {
	all := examples(20_000, 1)
	for b.Loop() {
		m := &topics.Model{}
		if err := m.Train(all); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPredict1000(b *testing.B) {
	m := &topics.Model{}
	if err := m.Train(examples(2_000, 1)); err != nil {
		b.Fatal(err)
	}
	texts := examples(1_000, 2)
	for b.Loop() {
		for _, one := range texts {
			m.Predict(one.Text)
		}
	}
}

func TestALabelCountsAtOnceAndAWrongOneIsUnlearned(t *testing.T) {
	m := &topics.Model{}
	if err := m.Train(examples(300, 5)); err != nil {
		t.Fatal(err)
	}
	text, measured := "the glove was lost in the shop", m.Measured.Accuracy
	for range 3 {
		if err := m.Learn(topics.Example{Text: text, Topic: "lost"}); err != nil {
			t.Fatal(err)
		}
	}
	if p := m.Predict(text); p.Others[0].Topic != "lost" {
		t.Errorf("three labels taught nothing: %+v", p)
	}
	if m.Measured.Accuracy != measured {
		t.Error("what was measured is what was measured")
	}
	m.Unlearn(topics.Example{Text: text, Topic: "lost"})
	if p := m.Predict(text); p.Topic == "lost" {
		t.Errorf("still there: %+v", p)
	}
	if p := m.Predict("courier parcel late van"); p.Others[0].Topic != "delivery" {
		t.Errorf("and nothing else was lost: %+v", p)
	}
	m.Unlearn(topics.Example{Text: text, Topic: "never heard of"}) // nothing to forget
}
