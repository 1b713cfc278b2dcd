local function same(got, want)
  if got ~= want then error("got " .. tostring(got) .. ", want " .. tostring(want), 2) end
end

local function fails(with, fn, ...)
  local ok, err = pcall(fn, ...)
  if ok or not tostring(err):find(with, 1, true) then error("got " .. tostring(err) .. ", want " .. with, 2) end
end

local function decoded(s) return assert(json.decode(s)) end

function test_visible_message()
  local texts = text.visible(decoded [[{"type":"m.room.message","content":{"msgtype":"m.text","body":"a <b>",
    "format":"org.matrix.custom.html","formatted_body":"<p>one</p>t<b>w</b>o &amp; <img alt='three' src='mxc://a/b'>",
    "url":"mxc://a/b","m.relates_to":{"rel_type":"m.replace","event_id":"$x"},"m.new_content":{"body":"four"}}}]])
  same(#texts, 4)
  local all = "|" .. table.concat(texts, "|") .. "|"
  assert(all:find("|a <b>|", 1, true) and all:find("\none\n", 1, true) and all:find("two & ", 1, true), all)
  assert(all:find("|three|", 1, true) and all:find("|four|", 1, true), all)
end

function test_visible_kinds()
  for _, content in ipairs {
    '{"membership":"join","displayname":"HERE"}', '{"membership":"leave","reason":"HERE"}', '{"name":"HERE"}', '{"topic":"HERE"}',
    '{"topic":"x","m.topic":{"m.text":[{"body":"HERE","mimetype":"text/plain"}]}}',
    '{"m.topic":{"m.text":[{"body":"<i>HE</i>RE","mimetype":"text/html"}]}}',
    '{"m.relates_to":{"rel_type":"m.annotation","event_id":"$x","key":"HERE"}}',
    '{"msgtype":"m.image","body":"x.png","filename":"HERE"}', '{"m.text":"HERE"}', '{"m.text":["HERE"]}',
    '{"m.poll":{"question":{"m.text":[{"body":"HERE"}]}}}', '{"m.poll":{"answers":[{"m.id":"1","m.text":[{"body":"HERE"}]}]}}',
    '{"org.matrix.msc3381.poll.start":{"question":{"org.matrix.msc1767.text":"HERE"},"answers":[]}}',
    '{"org.matrix.msc3381.poll.start":{"answers":[{"id":"1","org.matrix.msc1767.text":"HERE"}]}}',
    '{"m.location":{"uri":"geo:1,2","description":"HERE"}}', '{"alias":"HERE"}', '{"alt_aliases":["HERE"]}',
    '{"images":{"HERE":{"url":"mxc://a/b"}}}', '{"formatted_body":"x<span data-mx-spoiler=\'HERE\'>y</span>"}',
  } do
    for _, event in ipairs { '{"content":' .. content .. '}', content } do
      local found = false
      for _, s in ipairs(text.visible(decoded(event))) do found = found or s:find("HERE", 1, true) end
      assert(found, event)
    end
  end
end

function test_visible_mimetype()
  local texts = text.visible { msgtype = "m.text", mimetype = "text/html", body = "look <https://evil.example> <!-- casino -->" }
  same(#texts, 2)
  same(texts[1], "look  ")
  same(texts[2], "look <https://evil.example> <!-- casino -->")
end

function test_visible_nothing()
  for _, content in ipairs { '"body"', '[]', '{}', '7', '{"body":null}', '{"body":{}}', '{"body":[1,true]}', '{"key":"x"}',
    '{"url":"x"}', '{"formatted_body":"<!-- x -->"}' } do
    same(#text.visible { content = decoded(content), sender = "x", type = "x", unsigned = { prev_content = { body = "x" } } }, 0)
  end
  same(#text.visible {}, 0)
  fails("table expected", text.visible, "x")
end

function test_links_string()
  local list = text.links("See [the shop](https://www.EVIL.co.uk:8080/x), me@evil.example and readme.txt")
  same(#list, 2)
  local link = list[1]
  same(link.url, "https://www.EVIL.co.uk:8080/x")
  same(link.kind .. " " .. link.host .. " " .. link.domain .. " " .. link.text, "web www.evil.co.uk evil.co.uk the shop")
  same(link.id, nil)
  same(list[2].kind .. " " .. list[2].url .. " " .. list[2].host, "mail me@evil.example evil.example")
end

function test_links_event()
  local list = text.links(decoded [[{"content":{"body":"x","formatted_body":"<a href='//evil.example/'>good</a>"}}]])
  same(list[1].host .. list[1].text, "evil.examplegood")
end

function test_links_matrix()
  local list = text.links("https://matrix.to/#/%40a:evil.example?via=x matrix:r/room:evil.example")
  same(#list, 2)
  same(list[1].kind .. list[1].id .. list[1].domain, "matrix@a:evil.examplematrix.to")
  same(list[2].kind .. list[2].id .. tostring(list[2].host), "matrix#room:evil.examplenil")
end

function test_links_none()
  for _, s in ipairs { "", "e.g.this", "1.2.3", "1.2.3.4", "file.txt", "@alice:evil.example", "#room:evil.example", "so... what" } do
    same(#text.links(s), 0)
  end
  fails("event or string expected, got boolean", text.links, true)
  fails("event or string expected, got no value", text.links)
end

function test_fold()
  same(text.fold("ＣＡＦÉ \226\128\139Straße ﬁ 𝐁"), "cafe strasse fi b")
  same(text.fold("Казино"), "казино")
end

function test_skeleton()
  same(text.skeleton("раураl"), text.skeleton("paypal")) -- the first in Cyrillic, but for its l
  same(text.skeleton("rnodern"), text.skeleton("modern"))
  assert(text.skeleton("a") ~= text.skeleton("b"))
end

function test_html_escape()
  same(text.html_escape([[<a href="x">&'</a>]]), "&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt;")
end

function test_html_unescape()
  same(text.html_unescape("&lt;&#x41;&eacute; &unknown;"), "<Aé &unknown;")
end

function test_strip_html()
  same(text.strip_html("a<br>b<i>c</i><!-- d --><script>e</script> &lt;f>"), "a\nbc <f>")
end

function test_truncate()
  same(text.truncate("größe", 3), "grö")
  same(text.truncate("größe", 9), "größe")
  same(text.truncate("größe", 0) .. text.truncate("größe", -1), "")
  fails("whole number expected", text.truncate, "x", 1.5)
end

function test_len()
  same(text.len("größe"), 5)
  same(text.len(""), 0)
end
