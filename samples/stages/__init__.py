"""One runnable example for each engine newswash is a step of; the tests run every one of them.

    python -m samples.stages.NAME INPUT OUTPUT

`INPUT` is a folder of `.html` files unless the example says otherwise.
"""
