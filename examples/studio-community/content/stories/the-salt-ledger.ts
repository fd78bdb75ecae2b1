import { prose } from '../prose'
import type { StorySeed } from './story-seed'

export const theSaltLedger: StorySeed = {
  title: 'The Salt Ledger',
  blurb: 'A customs clerk in a fog harbour finds a book that lists the cargoes before they arrive.',
  chapters: [
    {
      title: 'Arrivals',
      scenes: [
        {
          title: 'The wrong date',
          text: prose(`
            Ines Marrow had kept the harbour's books for eleven years, and in eleven years no line had ever
            been written in a hand she did not know. She held the page nearer the lamp. The letters leaned
            backwards, as though the writer had been walking into wind.

            Forty sacks of grey salt, it said, and a crate of clock springs, per the Adelaide Voss. That was
            ordinary enough. What was not ordinary was the date. It was Thursday's date, and outside the
            window, in the fog, the church was only now finding its way through the bells of Tuesday evening.

            She blotted the line, although it was long dry. Then she did what a careful clerk does with a
            thing that cannot be right: she turned the page, to see whether it went on.
          `),
        },
        {
          title: 'Thursday',
          text: prose(`
            The Adelaide Voss came in at ten past four on Thursday, with her foghorn going and half her
            lanterns out. Ines stood on the stones with her collar up and counted the sacks as they swung
            ashore. She had hoped for thirty-nine. She had hoped for forty-one.

            "Forty," said the mate, and held out the bill. "And one crate, and mind it, it ticks."

            "Clock springs," said Ines.

            He looked at the crate, which was nailed shut and had nothing written on it, and then he looked
            at her for rather longer than was comfortable. "If you say so, miss," he said.
          `),
        },
        {
          title: 'What the harbour master said',
          text: prose(`
            The harbour master was a man who believed in tides, tobacco and the filing of things in threes.
            He listened to her with his eyes closed. When she had finished he asked whether she had shown the
            book to anybody, and when she said no, he nodded as if that were a kindness done to him.

            "There was a clerk before you," he said. "You will have seen his hand in the old volumes. Neat.
            Leaned forward. One winter he began to lean the other way."

            He opened his eyes. "Do not sign for anything, Ines, that you have not yet seen. That is all
            the advice the sea has ever given me, and I have passed it on exactly once before."
          `),
        },
      ],
    },
    {
      title: 'Weights and measures',
      scenes: [
        {
          title: 'The assayer',
          text: prose(`
            Tobias Fenn weighed things for a living and had come to mistrust everything that could not be
            put in a pan. He set a pinch of the grey salt on his scale, waited, frowned, and set it there
            again. Then he went and closed the window.

            "It is lighter than it was this morning," he said.

            "Damp salt dries," said Ines.

            "Damp salt dries out into the air. This is going somewhere else." He tapped the brass with one
            fingernail and they both watched the needle tremble and settle, a hair's breadth to the left of
            where it had stood. "I could tell you how fast. I could not tell you where to."
          `),
        },
        {
          title: 'A margin note',
          text: prose(`
            It was the notes in the margin that kept her awake. The entries themselves were dull; you could
            get used to anything that came in columns. But beside the line for the nineteenth, very small,
            somebody had written: she will want to refuse this one. Let her.

            Ines read the line for the nineteenth. A passenger, it said. No luggage. No name given. Duty
            payable: the usual.

            In her own printed schedule of duties, between Paper, ruled, and Peat, there was no entry for
            passengers at all. She checked it twice, the way you check a door.
          `),
        },
        {
          title: 'Supper with Tobias',
          text: prose(`
            They ate herring and argued about whether a thing that has been written down has already
            happened. Tobias held that it had, or else why trust a receipt. Ines held that a receipt is only
            a promise facing backwards, and that you could turn a promise round.

            "Then strike the line out," he said. "Cross the passenger off and see whether he comes."

            She thought about it all through the cheese. It was the first idea in a week that had frightened
            her in the ordinary way, like height, and not in the other way, like an empty chair.
          `),
        },
      ],
    },
    {
      title: 'The nineteenth',
      scenes: [
        {
          title: 'No ship',
          text: prose(`
            Nothing came in on the nineteenth. The fog lay on the water as flat as a lid, the pilots played
            cards, and the harbour master went home at noon with a cold. Ines sat with the book shut in front
            of her and her pen laid across it like a bolt.

            At dusk there were steps on the stairs. Not heavy, not light; the steps of somebody who knows
            which tread is loose. They stopped outside the office.

            "I was told," said a voice she had heard every day of her life from the inside, "that there is a
            duty to be paid."
          `),
        },
        {
          title: 'The usual',
          text: prose(`
            The passenger was perhaps sixty, and wore Ines's coat, worn through at the elbows Ines had
            patched last spring. She sat without being asked. She looked round at the office as one looks
            round a childhood bedroom: fondly, and measuring how small it had become.

            "You may refuse me," she said. "I did. It took twenty years off the harbour and put them on
            the town, and I have been walking back along the entries ever since."

            "And the duty?" said Ines. It seemed important to be a clerk about this.

            "The usual," said the other, and turned the book around, and held out the pen.
          `),
        },
        {
          title: 'A hand that leans',
          text: prose(`
            In the morning Tobias found the stove cold and the window open and the ledger squared neatly to
            the edge of the desk. The last line was still wet. Forty sacks of white salt, it said, per the
            Adelaide Voss, and underneath, in a hand that leaned into the wind: received with thanks, in
            good order, by one who waited.

            He weighed the salt that afternoon when it came. He weighed it every day for a month. It never
            lost a grain, and he found that he minded.
          `),
        },
      ],
    },
  ],
}
