package api

import (
	"context"
	"net/http"

	"rida/internal/core/files"
	"rida/internal/kit/db"
	"rida/internal/kit/fault"
	"rida/internal/room/cases"
	"rida/internal/room/knowledge"
)

// articleFile is a picture or another file of an article.
type articleFile struct {
	fileItem
	Live bool `json:"live" doc:"Readers see it; else it waits for the next publication."`
}

func articleFilesOf(a knowledge.Article) []articleFile {
	out := make([]articleFile, len(a.Files))
	for i, f := range a.Files {
		out[i] = articleFile{fileItemOf(f.Ref), f.Live}
	}
	return out
}

// newFiles are files to be added to an article.
type newFiles struct {
	Attachments []attach `json:"attachments" need:"yes" doc:"At most 20 files and 18 MB at once."`

	files []files.New
}

func (b *newFiles) prepare(ctx context.Context, c *call) error {
	if len(b.Attachments) == 0 {
		return fault.OfFields(fault.Field{Name: "attachments", Key: "api.upload_or_data"})
	}
	l := letter{Attachments: b.Attachments}
	err := l.prepare(ctx, c)
	b.Attachments, b.files = nil, l.files // their bytes are in files now
	return err
}

func attachToArticle(ctx context.Context, tx *db.Tx, c *call, b *newFiles) (articleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return articleItem{}, err
	}
	a, err := c.api.Knows.Attach(ctx, tx, c.by(), which, b.files)
	return articleOf(a), renamed(err, "files", "attachments")
}

func detachFromArticle(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (articleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return articleItem{}, err
	}
	file, err := c.pathID("file")
	if err != nil {
		return articleItem{}, err
	}
	a, err := c.api.Knows.Detach(ctx, tx, c.by(), which, file)
	return articleOf(a), err
}

// downloadArticleFile makes the operation that gives a file of an article.
func downloadArticleFile() operation {
	o := get("knowledge", "download_article_file", "/articles/{id}/files/{file}", knowledge.MayRead)
	o.status, o.gives, o.query = http.StatusOK, "application/octet-stream", shapeOf[nothing]()
	o.handle = func(c *call) error {
		which, err := c.pathID("id")
		if err != nil {
			return err
		}
		file, err := c.pathID("file")
		if err != nil {
			return err
		}
		a, err := knowledge.Get(c.r.Context(), c.api.DB, which)
		if err != nil {
			return err
		}
		f, ok := a.File(file)
		if !ok {
			return fault.New(fault.NotFound, "files.not_found")
		}
		return c.api.Files.Serve(c.w, c.r.Request, f.Ref)
	}
	return o
}

// exportArticles makes the operation that gives all articles as one archive.
func exportArticles() operation {
	o := get("knowledge", "export_articles", "/articles/archive", knowledge.MayWrite)
	o.status, o.gives, o.query = http.StatusOK, "application/zip", shapeOf[nothing]()
	o.handle = func(c *call) error {
		h := c.w.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", `attachment; filename="articles.zip"`)
		h.Set("Cache-Control", "private, no-store")
		c.w.WriteHeader(o.status)
		return knowledge.Export(c.r.Context(), c.api.DB, c.api.Files, c.api.DB.Now(), c.w)
	}
	return o
}

type importQuery struct {
	Publish bool `query:"publish" doc:"true shows readers what was published where the archive comes from; it needs the right to publish."`
}

type imported struct {
	Made    int64    `json:"made" doc:"Articles that were written."`
	Present int64    `json:"present" doc:"Articles that were here already and were left as they are."`
	Odd     []string `json:"odd" doc:"Files of the archive that we could not read."`
}

// importArticles makes the operation that reads such an archive in.
func importArticles() operation {
	o := post("knowledge", "import_articles", "/articles/archive", knowledge.MayWrite)
	o.status, o.large, o.raw, o.further = http.StatusOK, knowledge.MaxArchive, "application/zip", []string{knowledge.MayPublish}
	o.query, o.answer = shapeOf[importQuery](), shapeOf[imported]()
	o.handle = func(c *call) error {
		var q importQuery
		if err := readQuery(c.r.URL.Query(), c.op.query, &q); err != nil {
			return err
		}
		if q.Publish {
			if err := c.need(knowledge.MayPublish); err != nil {
				return err
			}
		}
		raw, err := c.body()
		if err != nil {
			return err
		}
		parcels, odd, err := knowledge.ReadArchive(raw)
		if err != nil {
			return renamed(err, "files", "body")
		}
		for _, p := range parcels {
			if err := c.api.Files.Save(p.Files...); err != nil {
				return err
			}
		}
		return c.once(raw, func(ctx context.Context, tx *db.Tx) (result, error) {
			out := imported{Odd: append([]string{}, odd...)}
			for _, p := range parcels {
				_, made, err := c.api.Knows.Import(ctx, tx, c.by(), p, q.Publish)
				if err != nil {
					return result{}, err
				}
				if made {
					out.Made++
				} else {
					out.Present++
				}
			}
			return resultOf[imported](o.status, out, nil)
		})
	}
	return o
}

type archiving struct {
	Away *bool `json:"away,omitempty" doc:"false brings it back; true when left out."`
}

func archiveArticle(ctx context.Context, tx *db.Tx, c *call, b *archiving) (articleItem, error) {
	which, err := c.pathID("id")
	if err != nil {
		return articleItem{}, err
	}
	a, err := c.api.Knows.Archive(ctx, tx, c.by(), which, b.Away == nil || *b.Away)
	return articleOf(a), err
}

type erased struct {
	Erased bool `json:"erased"`
}

func eraseArticle(ctx context.Context, tx *db.Tx, c *call, _ *nothing) (erased, error) {
	which, err := c.pathID("id")
	if err != nil {
		return erased{}, err
	}
	return erased{true}, c.api.Knows.Erase(ctx, tx, c.by(), which)
}

// unuseKnowledge takes a link away that was made by mistake.
func unuseKnowledge(ctx context.Context, tx *db.Tx, c *call, one cases.Case, _ *nothing) (cases.Case, error) {
	item, err := c.pathID("item")
	if err != nil {
		return one, err
	}
	return one, c.api.Knows.Unuse(ctx, tx, c.by(), one.ID, c.r.PathValue("kind"), item)
}

// articleFileOperations are what a program can do with the files of articles, and
// with articles as a whole.
func articleFileOperations() []operation {
	drop := acts(del("knowledge", "detach_from_article", "/articles/{id}/files/{file}", knowledge.MayWrite), detachFromArticle, nil)
	erase := acts(del("knowledge", "erase_article", "/articles/{id}", knowledge.MayPublish), eraseArticle, nil)
	unuse := onCase("unuse_knowledge", "/uses/{kind}/{item}", cases.MayReply, unuseKnowledge)
	unuse.method = http.MethodDelete
	return []operation{
		exportArticles(),
		importArticles(),
		acts(withLetter(post("knowledge", "attach_to_article", "/articles/{id}/files", knowledge.MayWrite)), attachToArticle, nil),
		downloadArticleFile(),
		drop,
		acts(post("knowledge", "archive_article", "/articles/{id}/archive", knowledge.MayPublish), archiveArticle, nil),
		erase,
		unuse,
	}
}
