package api

import (
	"context"
	"slices"
	"unicode/utf8"

	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/kit/stats"
	"rida/internal/kit/topics"
	"rida/internal/room/problems"
)

// trainBody is as large as the most examples are in practice.
const trainBody = 48 << 20

// topicOperations teach a model what texts are about, and ask it; keep the list of
// topics, and the register of processes.
func topicOperations() []operation {
	train := post("problems", "train_topics", "/topics/training", problems.MayClose)
	train.large = trainBody
	ask := post("problems", "predict_topics", "/topics/predictions", problems.MayRead)
	ask.large = trainBody
	return slices.Concat([]operation{
		acts(train, keepModel, nil),
		acts(ask, predictTopics, nil),
	}, taxonomyOperations(), processOperations())
}

type topicExample struct {
	Text  string `json:"text" doc:"At most 10,000 characters; it is learned from and not kept." example:"The courier came an hour late."`
	Topic string `json:"topic" doc:"What it is about, as you call it: at most 100 characters." example:"delivery"`
}

type trainTopics struct {
	Model    string         `json:"model,omitempty" doc:"Small letters, digits, - and _, at most 40; programs when left out. The model house learns from the house's own cases by itself and is not taught from outside." example:"spring"`
	Anew     bool           `json:"anew,omitempty" doc:"Forgets what it knew before. Without it, it learns on."`
	Examples []topicExample `json:"examples" doc:"20 to 20,000, of two topics at least and 64 at most, in Arabic, Persian or English. A fifth, always the same for the same texts, is measured on before it is learned too."`

	learned problems.Kept
}

// usualModel is the one of programs that name none.
const usualModel = "programs"

func modelOr(name string) string {
	if name == "" {
		return usualModel
	}
	return name
}

// prepare learns before the transaction: it takes seconds.
func (b *trainTopics) prepare(ctx context.Context, c *call) (err error) {
	if b.Model == problems.HouseModel {
		return fault.OfFields(fault.Field{Name: "model", Key: "problems.house_model"})
	}
	examples := make([]topics.Example, len(b.Examples))
	for i, e := range b.Examples {
		if e.Text == "" || e.Topic == "" {
			return fault.OfFields(fault.Field{Name: "examples", Key: "field.required"})
		}
		if utf8.RuneCountInString(e.Text) > problems.MaxExample || utf8.RuneCountInString(e.Topic) > 100 {
			return fault.OfFields(fault.Field{Name: "examples", Key: "field.too_long", Args: []any{"max", problems.MaxExample}})
		}
		examples[i] = topics.Example{Text: e.Text, Topic: e.Topic}
	}
	b.learned, err = c.api.Problems.Learn(ctx, c.api.DB, modelOr(b.Model), b.Anew, examples)
	return err
}

type topicShare struct {
	Value float64 `json:"value" example:"0.91"`
	Low   float64 `json:"low" doc:"Wilson's 95 % interval." example:"0.88"`
	High  float64 `json:"high" example:"0.93"`
	N     int64   `json:"n" doc:"0 where nothing was counted; then the rest means nothing." example:"412"`
}

func topicShareOf(e stats.Estimate) topicShare { return topicShare{e.Value, e.Low, e.High, e.N} }

type topicQuality struct {
	Topic     string     `json:"topic" example:"delivery"`
	Precision topicShare `json:"precision" doc:"Of those named so, how many are."`
	Recall    topicShare `json:"recall" doc:"Of those that are, how many were named so."`
}

type trainedModel struct {
	Model    string         `json:"model" example:"spring"`
	Version  int64          `json:"version" example:"1"`
	Learned  int64          `json:"learned" doc:"Examples in all, over every training." example:"2000"`
	Accuracy topicShare     `json:"accuracy" doc:"Of the likeliest topic on the examples of this training that were held out."`
	Answered topicShare     `json:"answered" doc:"For how many of them it named a topic; for the rest it says that it does not know."`
	Right    topicShare     `json:"right" doc:"Of those that it named, how many were right."`
	Loss     float64        `json:"loss" doc:"Mean negative logarithm of the chance given to the truth." example:"0.31"`
	Sure     float64        `json:"sure" doc:"The chance from which on it names a topic; above 1 it names none." example:"0.62"`
	Topics   []topicQuality `json:"topics"`
}

func keepModel(ctx context.Context, tx *db.Tx, c *call, b *trainTopics) (trainedModel, error) {
	k, err := c.api.Problems.Keep(ctx, tx, c.by(), b.learned)
	if err != nil {
		return trainedModel{}, err
	}
	q := k.Measured
	out := trainedModel{Model: k.Name, Version: k.Version, Learned: int64(k.Learned), Accuracy: topicShareOf(q.Accuracy), Answered: topicShareOf(q.Answered), Right: topicShareOf(q.Right), Loss: q.Loss, Sure: k.Sure, Topics: []topicQuality{}}
	for _, t := range q.Topics {
		out.Topics = append(out.Topics, topicQuality{t.Topic, topicShareOf(t.Precision), topicShareOf(t.Recall)})
	}
	return out, nil
}

type askTopics struct {
	Model string   `json:"model,omitempty" doc:"programs when left out; house is the one that learned from the house's own cases, whose topics are ids." example:"spring"`
	Texts []string `json:"texts" doc:"1 to 1,000; they are not kept." example:"[\"Where is my parcel?\"]"`

	answer topicAnswers
}

type topicChance struct {
	Topic  string  `json:"topic" example:"delivery"`
	Chance float64 `json:"chance" example:"0.94"`
}

type topicAnswer struct {
	Topic  string        `json:"topic" doc:"Empty where it does not know." example:"delivery"`
	Chance float64       `json:"chance" doc:"Of the likeliest topic, calibrated on texts not seen." example:"0.94"`
	Others []topicChance `json:"likeliest" doc:"The three likeliest."`
	Why    []string      `json:"why" doc:"The weightiest words, as search stores them: folded and stemmed." example:"[\"parcel\"]"`
}

type topicGroup struct {
	Texts []int64  `json:"texts" doc:"Their places in what was sent, from 0." example:"[0]"`
	Words []string `json:"words" doc:"What most of them share." example:"[\"filter\", \"smell\"]"`
}

type topicAnswers struct {
	Model   string        `json:"model" example:"spring"`
	Version int64         `json:"version" example:"1"`
	Answers []topicAnswer `json:"answers" doc:"One a text, in their order."`
	Groups  []topicGroup  `json:"candidates" doc:"Groups of three or more texts it does not know that resemble each other: each may be a topic that nobody has named."`
}

// prepare answers before the transaction, of which nothing is needed.
func (b *askTopics) prepare(ctx context.Context, c *call) error {
	if len(b.Texts) == 0 || len(b.Texts) > problems.MostTexts {
		return fault.OfFields(fault.Field{Name: "texts", Key: "problems.too_many_texts", Args: []any{"max", problems.MostTexts}})
	}
	k, err := c.api.Problems.ModelCalled(ctx, c.api.DB, modelOr(b.Model))
	if err != nil {
		return err
	}
	b.answer = topicAnswers{Model: k.Name, Version: k.Version, Answers: []topicAnswer{}, Groups: []topicGroup{}}
	var unknown []string
	var places []int64
	for i, text := range b.Texts {
		p := k.Predict(text)
		a := topicAnswer{Topic: p.Topic, Chance: p.Chance, Others: []topicChance{}, Why: append([]string{}, p.Why...)}
		for _, o := range p.Others {
			a.Others = append(a.Others, topicChance{o.Topic, o.Value})
		}
		b.answer.Answers = append(b.answer.Answers, a)
		if p.Topic == "" {
			unknown, places = append(unknown, text), append(places, int64(i))
		}
	}
	for _, g := range topics.Groups(unknown) {
		one := topicGroup{Texts: []int64{}, Words: append([]string{}, g.Words...)}
		for _, i := range g.Texts {
			one.Texts = append(one.Texts, places[i])
		}
		b.answer.Groups = append(b.answer.Groups, one)
	}
	return nil
}

func predictTopics(_ context.Context, _ *db.Tx, _ *call, b *askTopics) (topicAnswers, error) {
	return b.answer, nil
}
