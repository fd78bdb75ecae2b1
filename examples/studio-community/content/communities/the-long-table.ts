import type { CommunitySeed } from './community-seed'

export const theLongTable: CommunitySeed = {
  name: 'The Long Table',
  about: 'What writers cook when they ought to be writing. Soup, bread, and conversation that goes cold before the tea does.',
  topics: [
    {
      name: 'onion soup',
      remarks: [
        'It wants an hour of stirring, which is exactly the length of one difficult phone call.',
        'I stopped at golden for years. Go on until you are slightly afraid.',
        'The crust is the whole argument, and the rest is only evidence.',
      ],
    },
    {
      name: 'rye bread',
      remarks: [
        'The dough should feel like something you would apologise to.',
        'Mine was a brick until I left it alone overnight, and there is a lesson in that which I refuse to draw.',
        'It is better on the third day, when you have stopped guarding it.',
      ],
    },
    {
      name: 'plum jam',
      remarks: [
        'One stone in each jar, for luck and for almonds.',
        'I cooked it with the door open, and by evening there were two neighbours and a dog.',
        'Less sugar, more patience, and a wooden spoon that nobody else may use.',
      ],
    },
    {
      name: 'leftover rice',
      remarks: [
        'A hot pan, one egg, and no plan: this is the closest I come to free verse.',
        'It has to be cold. Everything good that I know about it begins with yesterday.',
        'My grandmother called it second harvest and would not hear a word against it.',
      ],
    },
    {
      name: 'beans on a Sunday',
      remarks: [
        'They soaked while I slept, which is more than can be said for the plot.',
        'A bay leaf, an hour, a book propped against the salt.',
        'Never stir them when you are cross. They know.',
      ],
    },
    {
      name: 'apple cake',
      remarks: [
        'Twice as many apples as seems wise.',
        'It sank in the middle, and we filled the hollow with cream and called it the recipe.',
        'I write down the oven time each year, and each year the oven disagrees.',
      ],
    },
    {
      name: 'pickled anything',
      remarks: [
        'The radishes turned the whole jar the colour of a good scarf.',
        'Three weeks is right. Two weeks is what happens.',
        'I label them like manuscripts now: title, date, and what I would change.',
      ],
    },
    {
      name: 'midnight toast',
      remarks: [
        'It is a meal, provided that you sit down.',
        'Butter to the edges. A person shows who they are at the edges.',
        'The best chapter I ever wrote has a thumbprint of marmalade on it.',
      ],
    },
  ],
  openings: [
    { title: '{X}, and why I am late', lead: 'The chapter is not done. The kitchen, however, smells wonderful.' },
    {
      title: 'In defence of {x}',
      lead: 'Somebody at this table said a hard word last week, and I have been composing my reply ever since.',
    },
    { title: 'A first attempt at {x}', lead: 'Be gentle. I had never tried it, and the neighbours were watching.' },
    { title: 'My way with {x}', lead: 'There are better ways. This is the one that I can do while thinking about something else.' },
    { title: '{X} for eight', lead: 'They said four would come. It is a long table, so we moved up.' },
    { title: 'The trouble with {x}', lead: 'I have now failed at this in two kitchens and under both governments of the oven.' },
    {
      title: 'What my aunt knew about {x}',
      lead: 'She never measured anything, and she never wrote it down. I followed her about with a pencil.',
    },
    { title: 'A winter evening with {x}', lead: 'Rain on the skylight, the radio low, and nobody expected anywhere.' },
  ],
  questions: [
    'What do you serve with it?',
    'Does anyone have a version without the fuss?',
    'Shall I bring some on Friday?',
    'What am I doing wrong?',
    'Who taught you yours?',
    'Tell me your secret and I will tell you mine.',
  ],
  replies: [
    'Salt earlier. That is all I know, and it has carried me through life.',
    'I made this last night and burned it beautifully.',
    'Bring it on Friday, please, and bring the recipe too.',
    'My mother would have words with you, and then she would have seconds.',
    'Try it with a little mustard. Trust me.',
    'I read this standing at the stove, and now I have to start again.',
    'Nobody has ever regretted more butter.',
    'There is a jar on my windowsill with your name on it.',
    'We had it with bread and silence. Perfect.',
    'A question of patience, as they say about everything that I am bad at.',
  ],
}
