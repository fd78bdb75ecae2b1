import type { CommunitySeed } from './community-seed'

export const firstDrafts: CommunitySeed = {
  name: 'First Drafts',
  about: 'Talk among people who are in the middle of writing something. Be kind, be specific, bring biscuits.',
  topics: [
    {
      name: 'opening lines',
      remarks: [
        'The one I kept was the plainest of the nine: somebody comes home and the key does not turn.',
        'Whenever I polish the first sentence before the last one exists, I end up with a very shiny door and no house.',
        'It helped to cut everything until the first thing that could not be taken back.',
      ],
    },
    {
      name: 'second drafts',
      remarks: [
        'I printed the whole thing, put it in a drawer for a fortnight and met a stranger when I opened it.',
        'Half of my changes turn out to be the same change, made forty times because I did not make it in the outline.',
        'The scene I was proudest of is the one that had to go, which I gather is traditional.',
      ],
    },
    {
      name: 'dialogue tags',
      remarks: [
        'Said is invisible, people tell you, and then you read a page aloud and it knocks like a woodpecker.',
        'I have started giving people something to do with their hands, and now everybody in chapter four is peeling an orange.',
        'The trick, for me, was to let two people want different things: then nobody needs a label.',
      ],
    },
    {
      name: 'slow middles',
      remarks: [
        'Mine came to life when I let the wrong person overhear the conversation.',
        'It turned out that nothing was missing; two chapters were simply telling the same news.',
        'I drew the tension as a line on squared paper, and there it was, a long flat lake with a heron in it.',
      ],
    },
    {
      name: 'unreliable narrators',
      remarks: [
        'She never lies outright. She only answers a slightly different question from the one that was asked.',
        'My readers trusted him to the last page, which means that I hid it too well, or wrote him too kindly.',
        'I keep a second notebook with what really happened, and it is by far the duller of the two.',
      ],
    },
    {
      name: 'weather in fiction',
      remarks: [
        'I went through with a pencil and found that it rains only when somebody is about to cry.',
        'Fog earns its keep if it changes what a person can do. Otherwise it is wallpaper.',
        'One hot night did more for the quarrel than three pages of shouting.',
      ],
    },
    {
      name: 'chapter breaks',
      remarks: [
        'Breaking in the middle of a gesture made the next page turn itself.',
        'My chapters all end on a raised eyebrow, and my sister has begun to read them out in a special voice.',
        'I moved every break one paragraph up, and it was like opening the windows.',
      ],
    },
    {
      name: 'reading aloud',
      remarks: [
        'The cat left at the adjectives. I have learned to respect the cat.',
        'My tongue finds the bad sentence two lines before my eye does.',
        'A recording, played back on a walk, is crueller than any editor and also free.',
      ],
    },
    {
      name: 'minor characters',
      remarks: [
        'The ferryman had three lines, and now he has opinions, a limp and most of chapter six.',
        'I give each one something they want before lunch, and it keeps them from being furniture.',
        'When in doubt I let them be right about one thing that the hero is wrong about.',
      ],
    },
    {
      name: 'quiet endings',
      remarks: [
        'I took away the last paragraph, and then the one before, and stopped when the room went silent.',
        'An object that had been in the first scene came back on its own, and I had the sense not to point at it.',
        'The first reader said that nothing happens at the end. The second one cried. I am keeping it.',
      ],
    },
    {
      name: 'research rabbit holes',
      remarks: [
        'I know everything about lighthouse lenses now, and my heroine works in a bakery.',
        'An hour in the archive gave me a grocery list from a shipwreck, and the list did what three chapters had not.',
        'My rule is one fact a page, and it must be one that a character would have tripped over.',
      ],
    },
    {
      name: 'morning pages',
      remarks: [
        'Nothing in them is any good, and since I began, everything after them is a bit better.',
        'Mine have turned into a long letter to a neighbour I have never met.',
        'I write them standing up, so that they do not get ideas.',
      ],
    },
  ],
  openings: [
    { title: 'A small note on {x}', lead: 'This may be obvious to everyone else, but it took me until this week.' },
    { title: 'What I got wrong about {x}', lead: 'For years I had a rule about this, and I was rather proud of it. I have now broken it.' },
    { title: 'Does anyone else wrestle with {x}?', lead: 'Asking for a friend, who is me, at two in the morning.' },
    { title: 'Three weeks of {x}', lead: 'A report from the desk, with crumbs.' },
    { title: '{X}, again', lead: 'I know that we talked about this in spring. I was not listening properly in spring.' },
    { title: 'In praise of {x}', lead: 'The subject gets a bad press. I should like to say a word for the defence.' },
    { title: 'The day {x} made sense', lead: 'I was washing up and not thinking about the book at all.' },
    { title: 'Notes to myself about {x}', lead: 'Copied from an envelope, before I lose the envelope.' },
    { title: 'Please talk me out of {x}', lead: 'I have a deadline and a new idea, which is the worst of all combinations.' },
    { title: 'A kind word about {x}', lead: 'My writing group was gentle with me on Thursday, so I am passing it on.' },
    { title: '{X}: what worked for me', lead: 'No theory here, only what is left after four attempts.' },
    {
      title: 'Learning to live with {x}',
      lead: 'I have stopped waiting to be cured of this and have begun to arrange the furniture round it.',
    },
  ],
  questions: [
    'How do you tell when you are done with it?',
    'I would love to see a page of yours where it works.',
    'What do you do on the days when it will not come?',
    'Is there a book that does this well?',
    'Tell me that I am not the only one.',
    'What would you cut first?',
    'Does it get easier, or do we only get braver?',
    'I should be glad of a second pair of eyes.',
  ],
  replies: [
    'Thank you for this. I have stuck it to the wall above the desk.',
    'I tried the opposite for a year and came out at the same place, only more tired.',
    'It does get easier. It also gets harder, but about other things.',
    'May I steal the envelope method?',
    'Read it to somebody who does not write. They will stop you at exactly the right spot.',
    'Mine needed a whole draft of its own. Give it time, and a walk.',
    'I laughed, and then I looked at my own chapter two, and then I stopped laughing.',
    'The trick that saved me was to write it as a letter first.',
    'You are not the only one. There must be dozens of us, all awake.',
    'Leave it in. If three people trip over it, take it out.',
    'That second point is worth a workshop.',
    'I have nothing to add except that I am cheering.',
    'Somebody once told me: if it bores you to write, they will skip it. I have not had an easy day since.',
    'Post the page when you have it, please. I want to see how you did it.',
  ],
}
