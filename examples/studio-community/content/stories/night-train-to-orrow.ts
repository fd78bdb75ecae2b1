import { prose } from '../prose'
import type { StorySeed } from './story-seed'

export const nightTrainToOrrow: StorySeed = {
  title: 'Night Train to Orrow',
  blurb: 'Nine carriages, one attendant, and a station that is on the timetable but not on the map.',
  chapters: [
    {
      title: 'Boarding',
      scenes: [
        {
          title: 'Lamps at twenty-two forty',
          text: prose(`
            At twenty-two forty Pell walked the length of the train and lit what needed lighting. There was
            electricity, of course; there had been electricity since his father's time. But the sleeping car
            had kept its oil lamps in brass brackets, and passengers said that they slept better by a light
            which might go out.

            Nine carriages, sixty-one berths, fifty-eight booked. He had the list in his breast pocket and
            by now he had it by heart, down to the three blank lines at the bottom. Three blanks was usual.
            By morning there were never three.
          `),
        },
        {
          title: 'The lady with the birdcage',
          text: prose(`
            "It is empty," said the lady in berth fourteen, before he could ask. "So you cannot charge me
            for the bird."

            Pell agreed that he could not. He found a hook for the cage and hung it where it would not swing.
            It was a good cage, bamboo, the door tied open with blue ribbon.

            "I am collecting him," she said. "At Orrow. He went on ahead." She said it lightly, looking for
            her gloves, and Pell, who had worked the line for nine years, felt the small cold thing he always
            felt when somebody said the name of that station as if it were a place where one could get off.
          `),
        },
        {
          title: 'Departure',
          text: prose(`
            The whistle went. The platform began to slide, first the clock, then the tea stall, then the
            boy who sold newspapers, who waved at every train as though his whole family were aboard.

            Pell stood on the step until the last lamp, as the rule book requires. It is a foolish rule. He
            had once asked the inspector what it was for, and the inspector, a man of no imagination, had
            said without stopping to think: so that somebody sees what we leave.
          `),
        },
      ],
    },
    {
      title: 'Between stations',
      scenes: [
        {
          title: 'Tea at one',
          text: prose(`
            There is an hour, between one and two, when everyone who is awake on a train believes that they
            are the only one. Pell brought tea to the ones he could hear breathing. The surveyor in three.
            The twins in nine, who were whispering a list of words that rhymed with orange and had reached
            eleven.

            In twenty-two sat a man who had not been there at midnight. He wore a railway coat of an old cut
            and he took his tea without sugar and without thanks.

            "You are on the blank line," said Pell.

            "Somebody has to be," said the man.
          `),
        },
        {
          title: 'The surveyor explains',
          text: prose(`
            "Here," said the surveyor, and spread his map across the blanket. "Kelm. Here, Adder Halt. There
            are fourteen kilometres between them, and I have walked all fourteen with a chain. Heather. One
            sheepfold. Nothing you could call a platform."

            "We stop eleven minutes," said Pell.

            "So I am told. Which is why I bought a ticket. A map is wrong in two ways: it can show what is
            not there, and I have made a living out of correcting that. The other way, it seems, one can only
            correct by lying awake."
          `),
        },
        {
          title: 'Brake',
          text: prose(`
            He felt it in his teeth before he heard it, the long soft hand of the brake. Cups walked along
            their shelves. In every carriage the lamps leaned forward together, like people about to speak.

            Pell took the list from his pocket. There were no blank lines on it now; there were three names,
            in ink, and the ink was not new. He read the third one several times. Then he buttoned his coat
            to the neck, because one ought to be properly dressed, and went along to open the door.
          `),
        },
      ],
    },
    {
      title: 'Orrow',
      scenes: [
        {
          title: 'Eleven minutes',
          text: prose(`
            The platform was swept. That was what he would remember, that somebody had taken the trouble: the
            broom still leaned beside the door of the waiting room, and the geraniums had been watered. It was
            neither warm nor cold. Every window had a light in it, and no light moved.

            The lady from fourteen went past him with her cage. She did not hurry. Somewhere behind the
            station house a bird began to sing, very badly, in the manner of one that has taught itself.
          `),
        },
        {
          title: 'The third name',
          text: prose(`
            "It need not be tonight," said the man in the old coat. He stood with one foot on the step, the
            way Pell stood, weight on the heel. "They keep the name on the list as long as you like. Mine
            was there for thirty years before I bothered to read it."

            "And the trains?" said Pell. "Who sees to the lamps?"

            The man smiled, for the first time, and it was the boy with the newspapers who looked out of his
            face. "That is the usual question," he said. "Nobody has ever asked what it is like here."
          `),
        },
        {
          title: 'Adder Halt',
          text: prose(`
            At four minutes past three the train pulled out. The surveyor, at his window, drew one small
            circle in pencil, looked at it, and did not rub it out.

            Pell walked the carriages. He picked up a blue ribbon. He trimmed the lamp in fourteen and, after
            some thought, left it burning. Then he sat down in the corridor with the list on his knee and,
            under the three names, ruled three new lines with the edge of his ticket punch, taking care that
            they were straight.
          `),
        },
      ],
    },
  ],
}
