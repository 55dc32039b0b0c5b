"""Words that ask for a picture, and words that only talk about one."""

from __future__ import annotations

import re

from agents.reader.english import Filled
from agents.reader.slots import Slots

_HANGUL = re.compile(r"[가-힣]")

# Somebody tells of what was, is liked or is done by others: never a wish.
_STORY_EN = re.compile(
    r"\b(?:i|we|he|she|they|my \w+|our \w+|who|people|someone|van gogh|picasso|monet|artists?|painters?) (?:also |just |once |really |always |usually |often |never |can't |can |used to |like to |love to |want to learn to |am learning to |tried to |try to |have |had |has |'ve )*"
    r"(?:drew|drawn|painted|paints|draws|sketched|drawing|painting|made|saw|went|visited|bought|studied|learn(?:ed|ing|t)?|was|were|hung|found|won|took|paint|draw|sketch|teach|taught|sell|sold)\b(?! .*\b(?:draw|paint) (?:it|that|him|her|them|me)\b)|"
    r"^(?:i|we) (?:really |also |just |do |don't |do not |absolutely |kinda |still |always )*(?:love|like|hate|enjoy|adore|prefer|think|feel|guess|believe|know|miss|remember|wonder|hope|wish i|am|'m|was|can't|cannot|have|had|got|work|live|study|dislike|find|heard|read|watch(?:ed)?|dream(?:ed|t)?)\b|"
    r"^i'(?:m|ve|d been)\b(?! (?:like|love|looking for|after|in need))|"
    r"^(?:my|his|her|their|our) [a-z' ]+ (?:is|are|was|were|has|have|loves?|likes?|draws?|paints?|died|hates?|just|can|keeps?|looks?|said|says|wants? to|used|got)\b|"
    r"^(?:who|when|where|why)\b|^(?:is|are|was|were|did|does|has|have) (?!there\b)|"
    r"^how (?:are|do|does|did|is|was|old|long|much|come|many years|'s)\b|^how's\b|"
    r"^what(?:'s| is| was| are) (?:your|the (?:weather|time|capital|meaning|difference|best|date|most)|a |an |up|art|it like|love|life)|"
    r"^do you (?:like|love|have|think|know|ever|prefer|want|feel|dream|enjoy|remember|sleep|believe|hate)\b(?!.*\b(?:it|this|that|prompt|seed)\b)|"
    r"^(?:that|this|it|these|those|which|he|she|they|you)(?:'s|'re| is| are| was| were| looks?| turned| came| made| seems?| sounds?| feels?| reminds?| makes?| really| have| did| do| can't| don't| drew| paint| were) (?!too\b|supposed|meant|missing|wrong)|"
    r"^(?:van gogh|picasso|monet|klimt|dali|rembrandt|frida|the mona lisa|the starry night|art|painting|drawing|cats|dogs|pictures?|watercolou?rs?) (?:is|are|was|were|painted|has|have|can|makes?|died|lived|cut|used|never|always|look)\b|"
    r"\b(?:yesterday|last (?:night|week|year)) (?:i|we|my)\b|^(?:today|yesterday) (?:i|we|my|was|is)\b|"
    r"^(?:good (?:morning|night|evening|afternoon|job|work)|thanks|thank you|nice|cool|wow|great|awesome|lol|haha+|ok|okay|bye|goodbye|see you|hello|hi|hey|yo|sup|sorry|hmm+|yes|no|yeah|yep|nope|sure|perfect|beautiful|amazing|lovely|love it|i see|never mind)\b[ ,!.]*(?:(?:there|tilda|job|work|you|everyone|all|very much|so much|again|man|buddy|it|one|picture|much|a lot|then|later|soon|friend|that|too|morning|is|done|guys)[ ,!.]*)*$"
)
_STORY_KO = re.compile(
    r"(?:았|었|였|했|갔|왔|봤|났|졌|렸|겼|쳤|켰|꼈|샀|팔았|잤|찼|탔)(?:어|다|어요|습니다|네|네요|지|지요|는데|거든|거든요|음|던데|구나|군|더라|대|대요|으니까|답니다)[.!?~ㅋㅎㅠㅜ^ ]*$|"
    r"(?:그렸|그려봤|그려 ?봤|배웠|배우고 ?있|배우는|봤|갔|샀|먹었|했|왔|좋았|예뻤|들었|읽었|만들었|찍었|잤|놀았|싫었|였|이었|아팠|죽었|슬펐|힘들었|받았)(?:어|어요|다|습니다|는데|던|지|네|거든|거든요|었|음|더라|구나|고|지만|을까|니|나요|냐)|"
    r"(?:좋아해|좋아합니다|좋아하는데|좋아하거든|좋아함|좋아하시|좋아하니|사랑해|싫어해|싫어|존경해|아파|아파요|아프|보고 ?싶|그리고 ?싶(?:다|어(?!서)|네)|그리는 ?(?:거|것|게|걸)(?:를|을|이)? ?(?:좋|재|어려|힘|취미|싫)|그리기(?:를|가)? ?(?:좋|어려|힘|재|싫|취미)|취미|배우|전공|재밌|재미있|어렵|힘들|피곤|졸려|심심|배고|더워|추워|덥|춥|슬퍼|행복해|우울해(?!\s?보)|기뻐|화나|외로워|무서워|멋지다|멋있다|멋져|예쁘다|예뻐|이쁘다|최고|대박|짱|귀엽다|귀여워|아름답다|아름다워|훌륭|대단|잘 ?그렸|잘 ?그리|마음에 ?들|맘에 ?들|고마|감사|반가|잘 ?자|안녕|수고|ㅋㅋ|ㅎㅎ)[가-힣ㄱ-ㅎ요 ]{0,6}[.!?~ㅋㅎㅠㅜ^ ]*$|"
    r"^(?:누구|언제|어디|왜|넌|너는|너|당신)(?:[ 는은가를도의 ]|야|세요|예요|니|$)(?!.*(?:그려 ?줘|그려 ?주|할 ?수|할 ?줄))|(?:이름이 ?뭐|몇 ?살|사람이야|로봇이야|인공지능|날씨|어떻게 ?지내|잘 ?지|뭐 ?해$|뭐해|밥 ?먹)|"
    r"(?:알아|아니|아세요|아시나요|알고 ?있(?:어|니|나))[?]?$|(?:누구(?:야|예요|지|니|의)|언제(?:야|지)|왜 )"
)
_ASKS_KO = re.compile(
    r"(?!.*(?:못|안) ?그려)(?!.*그려(?:보라고|달라고|달라는|준다|주던|줬|주셨))(?:그려|만들어|스케치해|칠해|제작해|생성해|뽑아|바꿔|빼|넣어|추가해|지워|고쳐|수정해|보여|써|적어|디자인해) ?(?:줘|주|줄|달라|봐|라|요$|볼래|보자|다오|놔|$)|부탁|해 ?줘|해 ?주|만들어|바꿔|그려"
)


def is_story(clause: str) -> bool:
    """Return True for a clause that tells, praises, greets or asks about the world."""
    if _HANGUL.search(clause):
        return bool(_STORY_KO.search(clause)) and not _ASKS_KO.search(clause)
    if _ASKS_EN.search(clause) or _OWN_PICTURE.search(clause):
        return False
    return bool(_STORY_EN.search(clause))


_ASKS_EN = re.compile(
    r"\b(?:can|could|would|will) you\b(?! (?:like|love|believe))|\bplease\b|\bi(?:'d| would) (?:like|love) (?:you|to see|a|an|it|some|two|three|the)|\bi (?:want|need) (?:you|a|an|some|to see|it|the)|"
    r"^(?:draw|paint|make|sketch|create|add|remove|show|give|what did you|what do you (?:see|know|remember|think)|what have you|do you remember|do you know (?:anything|who|me))\b"
)
_OWN_PICTURE = re.compile(
    r"^(?:is|are|what|how|do|does|did|which|it|that|this|the)\b.*\b(?:prompt|seed|in (?:it|this|the picture|the image|that)|this (?:picture|image|photo|drawing)|#\d+|wrong|improve|made|the (?:first|second|third|last) one|you (?:draw|drew|paint|make)|(?:it|this) (?:good|look)|composition|know about me|about me|who i am)\b|"
    r"\btoo (?:dark|bright|light|small|big|cold|warm|busy|blurry|red|blue|green|colou?rful|simple|plain|dull|much|many)\b|"
    r"^how (?:was|did|were) (?:it|this|that|you|#)|^how (?:do|can|should|would) (?:i|we|you) (?:use|improve|fix|make|start|get|work|talk|ask)|^how does (?:this|it|tilda)|^i (?:don'?t|do not) know what|^i(?:'m| am) (?:out of|stuck|short of|uninspired|thinking)|^i liked? (?:it )?(?:better )?(?:before|the (?:old|previous))|^do you (?:like|think) (?:it|this|that|#)|^what do you think|^who am i|^have you (?:drawn|painted|made)|^(?:i|we) think (?:it|the|this)|^are you able"
)

_PICTURE = r"(?:picture|image|drawing|painting|illustration|sketch|portrait|logo|poster|icon|sticker|card|postcard|wallpaper|landscape|artwork|art|design|scene|version|cartoon|doodle|avatar|mural|cover|banner|print|watercolou?r|pic|photo)"
_DRAW_EN = re.compile(
    r"^(?:(?:please|pls|plz|kindly|just|now|ok(?:ay)?|so|then|and|also|go|first|next|maybe|let'?s|let us|try to|try|hey|tilda|again|instead|this time|for me)[, ]+)*"
    r"(?:(?:can|could|would|will|won't|can't|might) you (?:please |kindly |maybe |also |just |perhaps |try to |possibly )*|(?:i(?:'d| would) (?:like|love)|i want|i need|i wish|we want|we need|we'd like|i was hoping|i'm hoping) (?:for )?you to (?:please )?|would you mind |do you think you (?:can|could) |is it possible (?:for you )?to |(?:could|can|may) (?:i|we) ask you to |you (?:should|could|can|must|may) |go ahead and |feel free to |how about (?:you )?|why don'?t you |i want to see you |i'd love to see you |it would be (?:nice|great|cool) if you (?:could )?)?"
    r"(?:try (?:to )?|please |also |now )*"
    r"(?P<verb>draw(?:ing)?|drwa|darw|dra|paint(?:ing)?|sketch(?:ing)?|illustrate|doodle|render|generate|create|creating|design|produce|make|making|depict|visuali[sz]e|imagine|compose|pain|drew me)\b(?P<object>.*)$"
)
_GIVE = re.compile(
    rf"^(?:would it be possible to (?:get|have|see)|is it possible to (?:get|have|see)|(?:can|could|shall) we (?:try|have|do|get|see)|let'?s (?:try|have a go at|go (?:for|with))|have a go at|i was (?:thinking of|imagining|hoping for)|i(?:'m| am) (?:thinking of|imagining|picturing)|(?:please )?imagine|time for|next(?: up)?:?|(?:any )?chance of|what about|how about|and|your task:?)\s+(?P<late>(?:an?|one|two|three|four|some|my|\d+)\b.+)$|^(?:(?:please|now|ok(?:ay)?|so|and|also|just|then)[, ]+)*(?:(?:can|could|may|might) (?:i|we) (?:please )?(?:have|get|see)|(?:can|could|would) you (?:please )?(?:show|give|do|get|bring)(?: me| us)?|give me|gimme|do me|do|show me|let me see|get me|let's see|let's have|let's do|how about|what about|i(?:'d| would) (?:like|love)(?: to (?:see|have|get))?|i(?: really| just)? (?:want|need|fancy)(?: to (?:see|have|get))?|we (?:want|need|would like)|looking for|i'm (?:looking for|after|in the mood for)|could use|may i (?:have|see)|your (?:next )?(?:task|job) is|surprise me with|another)\s+(?P<object>(?:me )?.+)$"
)
_MAKE_LIKE = re.compile(rf"^(?: me| us)?(?: just| another| also)? (?:an?|one|some|two|three|four|five|six|seven|eight|nine|ten|\d+|another|(?:the|my|our) (?:{_PICTURE}s? of)|several|a few|more|{_PICTURE}s?|something|anything|new)\b|^(?: me| us) ")
_NOT_THING = re.compile(
    r"^(?:it|this|that|them|these|those|a line|a conclusion|a blank|a breath|a parallel|a comparison|#|\d+[a-z]\b|sure|sense|up|out|fun|attention|conclusions?|the (?:line|difference|same|background|sky|[a-z]+ (?:red|blue|green|black|white|darker|brighter|bigger|smaller|warmer|yellow|purple|pink|orange|brown|look|more|less)))\b"
)
_KO_VERB = (
    r"(?:그려|그리|스케치 ?해|스케치 ?하|스케치|채색 ?해|칠해|만들어|만들|제작 ?해|제작|생성 ?해|생성|디자인 ?해|디자인|뽑아|표현 ?해|표현|묘사하여 ?그려|그림 ?그려|작업 ?해|완성해|렌더링 ?해|일러스트 ?해)"
)
_KO_ASK = (
    r"(?: ?(?:줘|줘요|주라|주세요|주세용|주셔요|주실래요?|주시겠어요|주시겠습니까|주십시오|주시면 .*|주시죠|줄래요?|줄수 ?있.*|줄 ?수 ?있.*|주실 ?수 ?있.*|주면 .*|줬으면.*|주었으면.*|주셨으면.*|달라.*|달래.*|다오|줄까|주렴|주길.*|주기 ?바.*|주고|주고서|줌|봐|봐줘|봐 ?줘|봐 ?주세요|봐요|보자|볼래요?|볼까요?|보아요|보세요|봐라|본다면.*|놔|내|내줘|라|요|고 ?싶어요?.*|부탁해?요?|부탁드.*|부탁합.*|해줘|해주세요|할래|하자|해|자|기|면 ?(?:좋겠|돼|안 ?될).*|주는 ?거 ?어때.*|주는 ?건 ?어때.*|도 ?돼|도 ?될까.*|ㅈㅜ|즘|쥼|줌|주셈|주삼|줘잉|쥬세요|주세여|줘여|주|쥬|줭|조|죠|조요|줘라|줘봐|줘 ?봐|줄랭|줘용|도라|도))"
)
_DRAW_KO = re.compile(rf"^(?P<object>.*?)(?:을|를)? ?(?<![가-힣])(?P<verb>{_KO_VERB})(?P<ask>{_KO_ASK})?[.!?~ㅋㅎㅠㅜ^ ]*$")
_WANT_KO = re.compile(
    r"^(?P<object>.+?)(?:이|가|을|를|은|는|도|로|으로)? ?(?:부탁해요?|부탁드려요|부탁드립니다|부탁합니다|부탁드려도 ?될까요|부탁해도 ?될까요?|부탁|하나만|원해요?|원합니다|갖고 ?싶어요?|필요해요?|필요합니다|보고 ?싶어요?|보여줄래|보여줘|보여 ?줘|보여주세요|주세요|줘|해줘|해 ?줘|해주세요|해 ?주세요|ㄱㄱ|고고|있으면 ?좋겠어요?|좀|어때요?)[.!?~ㅋㅎㅠㅜ^ ]*$"
)
_WRITE_KO = re.compile(r"그리고$|만들고$")


def draw_object(clause: str) -> str | None:
    """Return what a clause asks to draw (perhaps empty), or None if it does not ask."""
    if _HANGUL.search(clause):
        return _korean_object(clause)
    clause = re.sub(r"^(no [a-z ]+?)(?: please)?, (?:just |only )?(an? .+)$", r"draw \2, \1", clause)
    match = _DRAW_EN.match(re.sub(r"^not an? [a-z ]+?(?: this time)?,\s*(?=an? )", "draw ", clause))
    if match:
        rest = match["object"]
        verb = match["verb"]
        if verb.endswith("ing") and clause.startswith(verb):
            return None
        if verb in {"make", "making", "create", "creating", "produce", "imagine", "design", "do", "compose"}:
            return rest.strip() if _MAKE_LIKE.match(rest) and not _NOT_THING.match(rest.strip()) else None
        stripped = re.sub(r"^ (?:me|us|for me|for us)\b", "", rest).strip(" ,:-")
        if re.match(r"(?:an? |the )?(?:line|conclusion|blank|breath|parallel|comparison|crowd)s?\b(?! (?:drawing|art))", stripped):
            return None
        stripped = re.sub(r"^(?:this|the following|something like (?:this|that))\s*[:,-]\s*", "", stripped)
        if re.match(r"^(?:it|this|that|them|on it|over it|again|well|from|attention|near|closer)\b(?!.*\bof\b)", stripped):
            return "" if re.match(r"^(?:it|this|that|them)[ .!]*(?:now|please|then)?[ .!]*$", stripped) else None
        return re.sub(r"\?+$", "", stripped)
    return _late_object(clause)


_LATE_ASK = re.compile(
    r"^(?P<told>.+?)[,.;:!-]*\s+(?:so |and |but |then )?(?:can|could|would|will) you (?:please |maybe |perhaps )?(?:draw|paint|sketch|illustrate)(?: me| us)?\s+(?P<object>.+)$|"
    r"^(?P<told2>.+?)[,.;:!-]+\s+(?:so |and |but |then )?(?:can|could|would|will) you (?:please |maybe |perhaps )?(?:draw|paint|sketch|make|do)(?: me| us)?\s+(?P<object2>(?:one|some|an?|that|him|her|them)\b.*)$"
)


def _late_object(clause: str) -> str | None:
    """Read "she loves elephants, could you make one?": what is asked for stands before."""
    match = _LATE_ASK.match(clause)
    if not match:
        return None
    told, said = match["told"] or match["told2"], match["object"] or match["object2"]
    if not re.match(r"(?:one|some|that|him|her|them|it)\b", said):
        return said.rstrip("?")
    return _told_thing(told)


def _told_thing(told: str) -> str:
    last = re.split(r"\b(?:loves?|likes?|obsessed with|into|about|wants?|of|with|is|are|has|have|adores?|crazy about)\b", told)[-1]
    return re.sub(r"^\s*(?:an?|the|all|her|his|my|their)\s+", "", last.strip(" ,.!"))


def _korean_object(clause: str) -> str | None:
    match = None if _NO_ASK_KO.search(clause) else _DRAW_KO.match(clause)
    if not match:
        return None
    verb, ask = match["verb"], match["ask"] or ""
    if verb in {"그리", "만들"} and not re.match(r" ?(?:자|고 ?싶|면|기|줄|세요|십시오)", ask):
        return None
    if verb in {"스케치", "제작", "생성", "디자인", "표현"} and not ask:
        return None
    if re.match(r" ?고 ?싶", ask) or re.search(r"(?:는|을) ?법|방법|어떻게", clause):
        return None
    if re.search(r"(?:걸로|것으로|처럼|게) ?$", match["object"]) and verb.startswith("만들"):
        return None
    return match["object"].strip()


_NO_ASK_KO = re.compile(
    r"(?:못|안) ?그려|그려 ?(?:보라고|달라고 ?(?:했|한|하)|달라는|준다|주던|줬|주셨|준 )|그리라고"
)
_ART_WORD = re.compile(rf"\b{_PICTURE}s?\b")


def wanted(clause: str) -> str:
    """Return what a clause wants to have or see, for "I'd like a castle at night"; or empty."""
    if _HANGUL.search(clause):
        match = _WANT_KO.match(clause)
        return match["object"] if match else ""
    match = _GIVE.match(clause)
    if not match:
        return ""
    wanted_ = re.sub(r"^me ", "", match["late"] or match["object"])
    if re.match(r"(?:to|it|this|that|you|your|them|the|more|less|us|what|some (?:ideas|help|feedback|advice|tips|time|sleep|food)|coffee|help|advice|feedback|#|better|how|why|if)\b", wanted_):
        return ""
    return re.sub(r"\?+$", "", wanted_)


RELEASE = re.compile(
    r"^(?:ok(?:ay)?|alright|now|go|yes|great|good|perfect|please|so|let'?s|right|fine|ready|you can|you may|and|time to|i'm ready|do|that's it|sounds good|looks good|,|!| )*(?:(?:now )?(?:draw|paint|start|begin|make|go|do|create|render)(?: (?:it|that|this|now|them|the plan|ahead|for it|drawing|painting|away|the picture|please|everything|all|to))*|release|execute)[.! ]*(?:now|please)?[.! ]*$|"
    r"^(?:go ahead|go for it|let'?s go|do it|ready|start|begin)\b|"
    r"^(?:이제|그럼|그러면|좋아|자|오케이|응|네|됐어|계획대로|이대로|그대로|그거|그걸|지금|다|이제는|바로|얼른)*[ ,]*(?:이제|그럼|계획대로|이대로|그대로|그거|그걸|지금)*[ ,]*(?:그려 ?줘|그려|그리자|그려 ?주세요|그려봐|그려 ?줄래|시작해|시작하자|시작|시작해 ?줘|시작해 ?주세요|진행해|진행해 ?줘|만들어 ?줘|해 ?줘|가자|ㄱㄱ|고고|그려도 ?돼|그려도 ?좋아)(?:요)?[.!~ ]*$"
)

VARY = re.compile(
    r"\b(?:try|do|go|draw|paint|make|run) (?:it |that |this |the same )?(?:once )?(?:again|over|one more time)\b|"
    r"\b(?:another|one more|a different|a second|an? (?:alternative|alternate)|a new|new|more|other|different|some|(?:a )?few|a couple of|several|two|three|four|five|six|\d+)(?: (?:more|other|different|new|alternative))? (?:versions?|variations?|variants?|takes?|alternatives|try|attempts?)\b(?: of)?|\bvariations?\b|\bvariants?\b|"
    r"\ba second one\b|^(?:do|make|draw|paint|give me|show me)(?: me)? another[.! ]*(?:please)?$|^(?:once )?again,? please|(?:두|세|네|다섯|\d+) ?(?:가지|개|장)? ?버전(?:으로)?|"
    r"\b(?:another|one more|a different) one\b|^another[.! ]*$|\bmore like (?:it|this|that|these|#?\d+\w?|the .*)|^(?:once )?(?:again|more)[.! ]*$|\bsame again\b|\bsomething similar\b|\bsimilar (?:ones?|to)\b|\bre-?(?:roll|generate|draw|do|paint|try)\b|\bvary\b|\b(?:two|three|four|\d) more(?: (?:of (?:it|this|that|them|those|these)|like .*|please))?[.! ]*$|\broll again\b|\bshuffle\b|\bdraw another[.! ]*$|\bone more(?: time)?[.! ]*$|"
    r"다시 ?(?:한 ?번 ?)?(?:그려|그리|만들어|뽑아|해 ?줘|해 ?봐|시도)|(?:한 ?번|한번) ?더(?! ?(?:밝|어둡|크|작|진))|(?:다른|새로운|또 ?다른|비슷한) ?(?:버전|느낌의 ?버전|시안|걸로|거|것|그림|구도|스타일로 ?하나 ?더)(?:으로|로|을|를|도)?|변형|변주|비슷하게|비슷한 ?느낌|(?:하나|한 ?장|두 ?장|세 ?장|네 ?장|몇 ?장|\d+장|\d+개|두 ?개|세 ?개) ?(?:만 ?)?더 ?(?:그려|만들|뽑|보여|줘|해|부탁|,|$)|또 ?(?:그려|만들|해 ?줘|뽑)|(?:이거|그거|이것|그것)랑 ?(?:비슷|닮)|재생성|리롤|다르게 ?(?:그려|해|만들|한)"
)
_VARY_COUNT = re.compile(r"\b(two|three|four|five|six|\d+)\b (?:more|other|different|new|alternative|variations?|versions?|variants?|takes?)|(한|두|세|네|다섯|여섯|\d+) ?(?:장|개|가지|버전|번)(?:만)? ?더?")
_WORD_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6}


def vary_count(clause: str) -> int:
    """Return how many variations are asked for; 0 if not said."""
    match = _VARY_COUNT.search(clause)
    said = next(filter(None, match.groups()), "") if match else ""
    return int(said) if said.isdigit() else _WORD_NUMBERS.get(said, 0)


_REMARK = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "one": 1,
    "첫": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "첫째": 1, "둘째": 2, "셋째": 3,
}  # fmt: skip
_FIRST_N = re.compile(r"\bfirst (two|three|four|2|3|4)\b|(?:처음|앞의?|첫) ?(두|세|둘|셋|네|2|3) ?(?:개|가지)?")
_LAST_N = re.compile(r"\blast (two|three|2|3)\b|(?:마지막|뒤의?) ?(두|세|둘|셋|2|3) ?(?:개|가지)")
_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "두": 2, "둘": 2, "세": 3, "셋": 3, "네": 4}


def remark_numbers(clause: str, remarks: int) -> tuple[int, ...]:
    """Return the numbers of the remarks to carry out; empty if it cannot be told."""
    most = remarks or 5
    if match := _FIRST_N.search(clause):
        return tuple(range(1, _COUNTS[next(filter(None, match.groups()))] + 1))
    if match := _LAST_N.search(clause):
        number = _COUNTS[next(filter(None, match.groups()))]
        return tuple(range(most - number + 1, most + 1))
    if re.search(r"\b(?:all|everything|them|those|these|suggestions|remarks|points)\b|전부|모두|다 |조언|제안|말한", clause) and not re.search(r"\d", clause):
        return tuple(range(1, most + 1))
    if re.search(r"\bboth\b|둘 ?다|두 ?(?:개|가지) ?(?:다|모두)", clause):
        return (1, 2)
    span = re.search(r"(\d) ?(?:-|–|~|to|through|부터|에서) ?(\d)", clause)
    if span:
        return tuple(range(int(span[1]), int(span[2]) + 1))
    numbers = [int(n) for n in re.findall(r"(?<!\d)(\d)(?!\d)", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"\b(first|second|third|fourth|fifth)\b", clause)]
    numbers += [_REMARK[w] for w in re.findall(r"(첫|두|세|네|다섯) ?번째|(?!x)x", clause) if w]
    numbers += [_REMARK[w] for w in re.findall(r"(첫째|둘째|셋째)", clause)]
    if re.search(r"\blast\b|마지막", clause):
        numbers.append(most)
    if not numbers and most == 1:
        numbers = [1]
    return tuple(dict.fromkeys(n for n in numbers if 0 < n <= max(most, 1)))


_TIME_WORDS = re.compile(
    r"\b(?:yesterday|today|tonight|last (?:night|week|month|year|time|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend)|this (?:morning|week|month|afternoon|evening|year)|(?:a|an|one|two|three|four|five|six|\d+) (?:days?|weeks?|months?|hours?|minutes?) ago|earlier(?: today)?|the other day|on (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|recently|so far|before|the day before yesterday|in (?:january|february|march|april|may|june|july|august|september|october|november|december))\b|"
    r"엊그제|그저께|그제|어제|어젯밤|오늘(?: ?아침)?|지난 ?주말?|저번 ?주|지난 ?달|저번 ?달|지난번|저번|이번 ?주|이번 ?달|작년|며칠 ?전|(?:한|두|세|\d+) ?(?:시간|주|달) ?전|\d+ ?일 ?전|사흘 ?전|이틀 ?전|하루 ?전|아까|지금까지|그동안|예전|최근|(?:월|화|수|목|금|토|일)요일"
)
_TIME_ENGLISH = {
    "어제": "yesterday", "어젯밤": "last night", "오늘": "today", "오늘아침": "this morning", "지난주": "last week",
    "저번주": "last week", "지난주말": "last weekend", "지난달": "last month", "저번달": "last month", "이번주": "this week",
    "이번달": "this month", "그제": "two days ago", "그저께": "two days ago", "엊그제": "two days ago", "이틀전": "two days ago",
    "사흘전": "three days ago", "하루전": "yesterday", "작년": "last year", "아까": "earlier", "지금까지": "so far",
    "그동안": "so far", "예전": "before", "저번": "last time", "지난번": "last time", "며칠전": "a few days ago", "최근": "recently",
    "월요일": "monday", "화요일": "tuesday", "수요일": "wednesday", "목요일": "thursday", "금요일": "friday", "토요일": "saturday", "일요일": "sunday",
}  # fmt: skip


def time_words(clause: str) -> str:
    """Return the English words for when, of a recall ("yesterday", 어제); or empty."""
    match = _TIME_WORDS.search(clause)
    if not match:
        return ""
    said = match.group().replace(" ", "") if _HANGUL.search(match.group()) else match.group()
    if amount := re.match(r"(한|두|세|\d+)(일|시간|주|달)전", said):
        unit = {"일": "days", "시간": "hours", "주": "weeks", "달": "months"}[amount[2]]
        return f"{_WORD_NUMBERS.get(amount[1], amount[1])} {unit} ago"
    return _TIME_ENGLISH.get(said, said)


OTHERS = re.compile(
    r"다른|비슷한|새로운|또 다른|\b(?:another|different|similar|new|other) (?:one|version|picture|take)"
)
_HOW_MANY = re.compile(
    r"(?<![#\w])(\d{1,4})(?!\w|:|번)|\b(a hundred|one hundred|two hundred|three hundred|five hundred|hundred|a thousand|thousand|two dozen|a dozen|dozen|ten|twelve|fifteen|twenty|thirty|forty|fifty|five|six|seven|eight|nine|two|three|four)\b|"
    r"(\d+) ?(?:개|장|점|가지)|(백|이백|삼백|오백|천|오십|쉰|서른|스무|열|다섯|여섯|일곱|여덟|아홉|세|두|네) ?(?:개|장|점|가지|컷)"
)
_MANY = {
    "a hundred": 100, "one hundred": 100, "hundred": 100, "two hundred": 200, "three hundred": 300, "five hundred": 500,
    "a thousand": 1000, "thousand": 1000, "two dozen": 24, "a dozen": 12, "dozen": 12, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "two": 2,
    "three": 3, "four": 4, "백": 100, "이백": 200, "삼백": 300, "오백": 500, "천": 1000, "오십": 50, "쉰": 50, "서른": 30,
    "스무": 20, "열": 10, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "세": 3, "두": 2, "네": 4,
}  # fmt: skip


def how_many(clause: str) -> int:
    """Return the number of pictures in a clause about a collection; 1 if none is said."""
    match = _HOW_MANY.search(clause)
    if not match:
        return 1
    said = next(filter(None, match.groups()))
    return int(said) if said.isdigit() else _MANY[said]


def is_question(clause: str) -> bool:
    """Return True for a question about something, rather than a proposal."""
    return bool(re.match(r"^(?:what|why|how|who|when|where|which|is|are|do|does|did)\b", clause)) or bool(
        re.search(r"(?:뭐|왜|누구|언제|어디|무슨)[^?]*\?$", clause))


RECALL_NOISE = re.compile(
    r"\b(?:show|see|find|list|open|me|us|the|my|our|your|all|what|did|you|we|i|draw|drew|drawn|paint(?:ed)?|make|made|for|again|pictures?|images?|drawings?|paintings?|works?|ones?|of|from|ask(?:ed)?|have|that|do|remember|created?|yesterday|today|last|week|please|can|could|bring|up|pull|display|everything|so far|history|gallery|stuff)\b|"
    r"(?:나한테|나에게|저한테|내가|우리|뭐|그려 ?줬\S*|그려 ?준|그렸\S*|그린|보여 ?\S*|찾아 ?\S*|다시|그림들?(?:을|를)?|작품|어제|오늘|지난 ?주|아까|전부|모두|목록|만든|만들었\S*|꺼내\S*|불러\S*)"
)
PLACES = (
    ("top", re.compile(r"\b(?:top|above|upper|over)\b|맨? ?위(?:에|쪽)|상단|윗부분")),
    ("middle", re.compile(r"\b(?:middle|cent(?:er|re)|across)\b|가운데|중앙|중간")),
    ("bottom", re.compile(r"\b(?:bottom|below|under|lower|underneath)\b|아래|밑|하단")),
)
_UNQUOTED = re.compile(
    r"\b(?:write|print|letter|inscribe)(?: the)?(?: (?:words?|text|title|name|message|letters))? (?!it\b|that\b|this\b|on\b|some\b|in\b)(.+?)(?: (?:on|onto|in|at|over|across|under|below|above) (?:it|the|this|that|#\d+\w?|top|bottom).*)?$|"
    r"\b(?:add|put|include|place)(?: the| a)? (?:words?|text|title|caption|lettering|message|headline)[: ]+(?!to\b|on\b|in\b|at\b)(.+?)(?: (?:on|to|in|at|over|across|under|below|above) (?:it|the|this|that|#\d+\w?|top|bottom).*)?$|"
    r"\b(?:saying|that says|says|reading|say)[: ]+(.+)$|\b(?:change|set) the (?:text|lettering|words|title|caption) to[: ]+(.+)$|"
    r"(?:^|(?:에|에다|에다가|위에|아래에|밑에|그림에|글씨로|크게|예쁘게) )([^⟦⟧]+?) ?이?라(?:고|는) ?(?:크게 ?|예쁘게 ?|글씨를? ?)*(?:써|적|새겨|넣|글|쓰)|(?:^|에 )([가-힣a-z0-9 ]+?)(?:을|를)? ?(?:글씨로|글자로|레터링으로|캘리그라피로) "
)


def unquoted_lettering(clause: str) -> str:
    """Return words to be set that stand without quotation marks; or empty."""
    match = _UNQUOTED.search(clause)
    return next(filter(None, match.groups()), "").strip(" .:") if match else ""


def wish_part(clause: str) -> str:
    """Return the part of a plan or collection that describes the picture."""
    if _HANGUL.search(clause):
        return re.sub(
            r"아직|그리지 ?(?:말고|마|말아|마세요)\S*|계획\S*|먼저|우선|일단|같이|상의\S*|시작\S*|지금은|컬렉션\S*|만들어 ?\S*|그려 ?\S*|디자인 ?해\S*|뽑아 ?\S*|시리즈\S*|생각\S*|해 ?(?:줘|보자|주세요)",
            " ", clause)  # fmt: skip
    return re.sub(
        r"\b(?:do(?:n't| not)|dont|let'?s|plan|first|yet|before|draw(?:ing)?|paint(?:ing)?|we|just|only|start|hold off|not|anything|i'm|thinking (?:of|about)|collection of|series of|set of|make|create|give me|i want|on this theme|help me|start|build|generate|please|it|now|until i say so|ok)\b",
        " ", clause)  # fmt: skip


_CLAUSE_WORDS = re.compile(
    r"\b(?:i|you|he|she|we|they|is|are|was|were|do|does|did|am|have|has|had|what|why|how|who|when|where|because|if|think|know|love|like|hate|can|could|should|would|will|don't|isn't|aren't|it's|that's|i'm|you're|let's|ok|okay|yes|thanks|hello|hi|lol|my|our|his|her|their|your|never|always|really|so)\b(?<!\bno)|^no\b"
)
_THING_START = re.compile(
    r"^(?:(?:maybe|just|ok|please|also|and|then|now) )*(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|some|several|\d+)\b"
)
_FORM_START = re.compile(rf"^{_PICTURE}s? of (?!it\b|this\b|that\b|me\b)")
_MODIFIERS = re.compile(
    r"\b(?:more|less|again|instead|different|another|slightly|better|same|last|next|lose|drop|keep|not|wrong|too|also|back|please|idea|question|minute|second|moment|lot|bit|problem|joke|day|night out|friend|mine)\b"
)


def starts_like_a_thing(clause: str) -> bool:
    """Return True for "a zeppelin over a fjord": an article or number, and no word of change."""
    if _HANGUL.search(clause):
        return True
    return bool(_THING_START.match(clause) or _FORM_START.match(clause)) and not _MODIFIERS.search(clause)


def is_noun_phrase(clause: str) -> bool:
    """Return True if a clause is no more than a thing with its attributes."""
    clause = clause.strip()
    if not clause or "?" in clause or len(clause) > 160:
        return False
    if _HANGUL.search(clause):
        return True
    return _CLAUSE_WORDS.search(clause) is None


_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\n)\s*(?:also |then |plus )?")
_ITEM = re.compile(r"^(?:an?|one|two|three|four|five|six|some|the|\d+|another)\s")
_ONE_BY_ONE = re.compile(
    rf"\bone (?:{_PICTURE} )?(?:of|with|showing) (.+?)(?:,| and|;)+ (?:and )?(?:one|another|the other)(?: one| {_PICTURE})? (?:of|with|showing) (.+)$"
)
_SO_MANY = re.compile(rf"^(\d|two|three|four|five|six) (?:different |separate )?{_PICTURE}s?(?: of)?\s*[:,-]?\s+(.+)$")
_SEPARATELY = re.compile(r",?\s*\b(?:separately|each|individually|as separate pictures|in separate pictures|on (?:its|their) own)\b|따로 ?따로|각각|따로")


def pictures(described: str, slots: Slots) -> list[Filled]:
    """Return the slots of each picture described: a list of unlike things is several pictures."""
    parts = _parts(described)
    if len(parts) > 1:
        filled = [slots.fill(part) for part in parts]
        if all(f.wish.subjects or f.wish.setting for f in filled):
            return filled
    return [slots.fill(_SEPARATELY.sub(" ", described) if len(parts) == 1 else described)]


def _parts(described: str) -> list[str]:
    if match := _ONE_BY_ONE.search(described):
        return [match[1], match[2]]
    if match := _SO_MANY.match(described):
        listed = [p for p in re.split(r"\s*(?:,\s*and|,|\band\b)\s*", match[2]) if p]
        if len(listed) == (_WORD_NUMBERS.get(match[1]) or int(match[1]) if match[1] in _WORD_NUMBERS or match[1].isdigit() else 0):
            return listed
    apart = _SEPARATELY.search(described)
    text = _SEPARATELY.sub(" ", described).strip()
    if re.search(r"장(?:이랑|하고|과) ", text):
        return re.split(r"(?<=장)(?:이랑|하고|과) ", text)
    if _HANGUL.search(text):
        parts = [p.strip() for p in re.split(r"\s*,\s*(?:그리고\s*)?|\s+그리고\s+", text) if p.strip()]
        if apart and len(parts) < 2:
            parts = [p for p in re.split(r"(?<=[가-힣])(?:이랑|랑|과|와|하고)\s+", text) if p.strip()]
        return parts if len(parts) > 2 or (apart and len(parts) > 1) or _own_places(parts) else [described]
    parts = [p for p in _LIST.split(text) if p]
    if len(parts) == 2 and " and " in parts[1] and _ITEM.match(parts[1]):
        head, _, tail = parts[1].rpartition(" and ")
        if _ITEM.match(tail) and not re.search(r"\b(?:in|at|on|by|under)\b", tail):
            parts = [parts[0], head, tail]
    if apart and len(parts) < 2:
        parts = [p for p in re.split(r"\s+and\s+", text) if p]
    items = [p for p in parts if _ITEM.match(p)]
    together = re.search(r"\b(?:together|in one picture|in the same|in a single|playing|with each other)\b", text)
    if together or len(items) < len(parts):
        return [described]
    return parts if len(parts) > 2 or (apart and len(parts) > 1) else [described]


def _own_places(parts: list[str]) -> bool:
    return len(parts) > 1 and all(re.search(r"[가-힣](?:에서|의|에 있는) [가-힣]|한 ?장|하나", p) for p in parts)
